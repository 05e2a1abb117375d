/** What was spent as a file: `GET /api/usage.csv?by=day&by=model[&from=DAY&to=DAY&timeZone=ZONE&project=…&model=…&session=…]`. */

import type { Context } from 'hono';
import { Refused } from '../../core/refusal.ts';
import type { Dimension, UsageItem, UsageQuery } from '../../log/usage/reading.ts';
import { streamOf } from '../export.ts';
import { disposition } from '../files.ts';
import { refuse } from '../problem.ts';
import { sentenceOf } from '../trpc.ts';
import { usageFileInput } from './input.ts';
import type { UsageSources } from './procedure.ts';

const figures = {
  turns: 'turns',
  failedTurns: 'failed turns',
  calls: 'model calls',
  unpricedCalls: 'calls without a known price',
  input: 'tokens in',
  output: 'tokens out',
  cacheRead: 'tokens from the cache',
  cacheWrite: 'tokens to the cache',
  cost: 'cost in US dollars',
  ratedUp: 'rated up',
  ratedDown: 'rated down',
} as const satisfies Record<Exclude<keyof UsageItem, Dimension | 'name'>, string>;

// Those of the object that it is made for.
const figureNames = Object.keys(figures) as (keyof typeof figures)[];

/** One that a spreadsheet would take for a formula is marked as text. */
function cell(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function line(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function* linesOf(items: Iterable<UsageItem>, by: readonly Dimension[]): Generator<string> {
  const isNamed = by.includes('session');
  yield line([...by, ...(isNamed ? ['session name'] : []), ...figureNames.map((name) => figures[name])]);
  for (const item of items) {
    const heads = by.map((dimension) => item[dimension]);
    yield line([...heads, ...(isNamed ? [item.name] : []), ...figureNames.map((name) => item[name])]);
  }
}

function parse(c: Context): Omit<UsageQuery, 'limit'> {
  const by = c.req.queries('by') ?? ['day', 'model', 'session'];
  const asked = usageFileInput.safeParse({ ...c.req.query(), by });
  if (asked.success) return asked.data;
  throw new Refused('invalid', asked.error.issues.map(sentenceOf).join('; '));
}

export async function downloadUsage(c: Context, { usage }: UsageSources): Promise<Response> {
  try {
    const query = parse(c);
    const { items } = await usage.read({ ...query, limit: Infinity });
    const days = [query.from, query.to].filter((day) => day !== undefined).join(' to ');
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', disposition('attachment', `Usage${days === '' ? '' : ` ${days}`}.csv`));
    c.header('Cache-Control', 'no-store');
    return c.body(streamOf(linesOf(items, query.by)));
  } catch (error) {
    return refuse(c, error);
  }
}
