/** What the charts draw, from what the server summed up. */

import { addUsage } from '../../server/core/usage.ts';
import type { UsageItem, UsageReport } from '../client.ts';
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

export type Sum = UsageReport['total'];

export interface ModelSum extends Sum {
  model: string;
  tone: Tone;
}

export const tokensOf = ({ input, output }: Pick<Sum, 'input' | 'output'>): number => input + output;

function add(a: Sum, b: Sum): Sum {
  const calls = a.calls + b.calls;
  const unpricedCalls = a.unpricedCalls + b.unpricedCalls;
  return {
    ...addUsage(a, b),
    turns: a.turns + b.turns,
    failedTurns: a.failedTurns + b.failedTurns,
    calls,
    unpricedCalls,
    // A model that was only ever started has no calls, and so no unknown price.
    cost: calls > 0 && unpricedCalls === calls ? null : (a.cost ?? 0) + (b.cost ?? 0),
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
    .map(([model, sum], index) => ({ ...sum, model, tone: tones[index] ?? 'other' }));
}

export function modelSeries(
  items: readonly UsageItem[],
  models: readonly ModelSum[],
  options: { periods: readonly string[]; measure: 'cost' | 'tokens'; labelOf(model: string): string },
): Series[] {
  const { periods, measure, labelOf } = options;
  const places = new Map(periods.map((name, index) => [name, index]));
  const others = models.filter(({ tone }) => tone === 'other');
  const named = models.filter(({ tone }) => tone !== 'other');
  const empty = (label: string, tone: Tone) => ({
    label,
    tone,
    values: periods.map(() => 0),
    isPartial: periods.map(() => false),
  });
  const series = named.map(({ model, tone }) => empty(labelOf(model), tone));
  const [only] = others;
  if (only) series.push(empty(others.length === 1 ? labelOf(only.model) : text.others(others.length), 'other'));
  const seriesOf = new Map(models.map(({ model }, index) => [model, series[Math.min(index, series.length - 1)]]));
  for (const item of items) {
    const place = places.get(periodOf(item));
    const one = seriesOf.get(item.model ?? '');
    if (place === undefined || !one) continue;
    one.values[place] = (one.values[place] ?? 0) + (measure === 'cost' ? (item.cost ?? 0) : tokensOf(item));
    if (measure === 'cost' && item.unpricedCalls > 0) one.isPartial[place] = true;
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
