/** What the charts draw, from what the server summed up. */

import type { UsageItem } from '../client.ts';
import { usageText as text } from '../text/pages/usage.ts';

/** Colour and pattern: the models in order, all other models, and those with a meaning of their own. */
export type Tone = 1 | 2 | 3 | 4 | 5 | 'other' | 'plain' | 'failed' | 'up' | 'down';

export interface Series {
  label: string;
  tone: Tone;
  /** One for each period; below zero for what is drawn downwards. */
  values: number[];
  /** Where a part of the value is not known. */
  isPartial?: boolean[];
}

const tones = [1, 2, 3, 4, 5] as const;

export type Sum = Pick<
  UsageItem,
  | 'turns'
  | 'failedTurns'
  | 'calls'
  | 'unpricedCalls'
  | 'input'
  | 'output'
  | 'cacheRead'
  | 'cacheWrite'
  | 'cost'
  | 'ratedUp'
  | 'ratedDown'
>;

export interface ModelSum extends Sum {
  model: string;
  tone: Tone;
}

export const tokensOf = ({ input, output }: Pick<Sum, 'input' | 'output'>): number => input + output;

function add(a: Sum, b: Sum): Sum {
  const cost = a.cost === null && b.cost === null ? null : (a.cost ?? 0) + (b.cost ?? 0);
  return {
    turns: a.turns + b.turns,
    failedTurns: a.failedTurns + b.failedTurns,
    calls: a.calls + b.calls,
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    // A model that was only ever started has no calls, and so no unknown price.
    cost: a.calls + b.calls > 0 && a.unpricedCalls + b.unpricedCalls === a.calls + b.calls ? null : (cost ?? 0),
    ratedUp: a.ratedUp + b.ratedUp,
    ratedDown: a.ratedDown + b.ratedDown,
  };
}

/** The dearest first; the first ones have a colour each. */
export function sumModels(items: readonly UsageItem[]): ModelSum[] {
  const sums = new Map<string, Sum>();
  for (const item of items) {
    const known = sums.get(item.model ?? '');
    sums.set(item.model ?? '', known ? add(known, item) : item);
  }
  return [...sums]
    .toSorted(([, a], [, b]) => (b.cost ?? 0) - (a.cost ?? 0) || tokensOf(b) - tokensOf(a) || b.turns - a.turns)
    .map(([model, sum], index, all) => ({
      ...sum,
      model,
      // One more would need the colour of the others for itself alone.
      tone: (all.length === tones.length + 1 && index === tones.length ? 'other' : tones[index]) ?? 'other',
    }));
}

export function modelSeries(
  items: readonly UsageItem[],
  models: readonly ModelSum[],
  options: { periods: readonly string[]; measure: 'cost' | 'tokens'; labelOf(model: string): string },
): Series[] {
  const places = new Map(options.periods.map((name, index) => [name, index]));
  const others = models.filter(({ tone }) => tone === 'other');
  const named = models.filter(({ tone }) => tone !== 'other');
  const series: Series[] = named.map(({ model, tone }) => ({ label: options.labelOf(model), tone, values: [] }));
  const [only] = others;
  if (only) {
    const label = others.length === 1 ? options.labelOf(only.model) : text.others(others.length);
    series.push({ label, tone: 'other', values: [] });
  }
  for (const one of series) {
    one.values = options.periods.map(() => 0);
    one.isPartial = options.periods.map(() => false);
  }
  const seriesOf = new Map(models.map(({ model }, index) => [model, series[Math.min(index, series.length - 1)]]));
  for (const item of items) {
    const place = places.get(periodOf(item));
    const one = seriesOf.get(item.model ?? '');
    if (place === undefined || !one) continue;
    one.values[place] = (one.values[place] ?? 0) + (options.measure === 'cost' ? (item.cost ?? 0) : tokensOf(item));
    if (options.measure === 'cost' && item.unpricedCalls > 0) one.isPartial?.splice(place, 1, true);
  }
  return series;
}

export function totalsSeries(
  items: readonly UsageItem[],
  periods: readonly string[],
  parts: readonly { label: string; tone: Tone; valueOf(item: UsageItem): number }[],
): Series[] {
  return parts.map(({ label, tone, valueOf }) => {
    const sums = new Map(periods.map((name) => [name, 0]));
    for (const item of items) sums.set(periodOf(item), (sums.get(periodOf(item)) ?? 0) + valueOf(item));
    return { label, tone, values: periods.map((name) => sums.get(name) ?? 0) };
  });
}

function periodOf({ day, week, month }: UsageItem): string {
  return day ?? week ?? month ?? '';
}
