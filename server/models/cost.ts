import type { Usage } from '../core/event.ts';
import type { CatalogueEntry } from './catalogue.ts';

/** Dollars for what one response used; null when the price or the use is not known. */
export function costOf(
  usage: Usage,
  { price, priceUpTo = Number.POSITIVE_INFINITY }: Pick<CatalogueEntry, 'price' | 'priceUpTo'>,
): number | null {
  if (usage.cost !== null) return usage.cost;
  const { input, output, cacheRead, cacheWrite } = usage;
  if (!price || input > priceUpTo || (input === 0 && output === 0)) return null;
  const fresh = Math.max(0, input - cacheRead - cacheWrite);
  const millionths =
    fresh * price.input +
    cacheRead * (price.cacheRead ?? price.input) +
    cacheWrite * (price.cacheWrite ?? price.input) +
    output * price.output;
  return millionths / 1_000_000;
}
