/** Pages of a long session list, plain and filtered. */

import { median, quantile, type Figure } from '../../figure.ts';
import { cpuMs } from '../../machine/usage.ts';
import { startProduct } from '../../product/product.ts';
import { seed } from '../../product/seed.ts';
import { makeTimed } from '../../product/timed.ts';
import type { Bench } from '../../scenario.ts';

const sessions = 10_000;
const limit = 50;
const warmUps = 50;
/** One session in so many is of the rare model, has failed, is archived. */
const rareEvery = 200;
const failedEvery = 20;
const archivedEvery = 10;

function endOf(index: number): 'completed' | 'failed' | 'archived' {
  if (index % archivedEvery === 1) return 'archived';
  return index % failedEvery === 0 ? 'failed' : 'completed';
}

export async function list({ bundle, directory, effort }: Bench): Promise<Figure[]> {
  const dataDir = directory();
  seed(
    dataDir,
    Array.from({ length: sessions }, (_, index) => ({
      id: `s-${index}`,
      messages: 2,
      settings: { model: index % rareEvery === 0 ? 'demo/rare' : 'demo/tour' },
      end: endOf(index),
    })),
  );
  await using product = await startProduct({ bundle, dataDir });
  using timed = makeTimed(product.port);
  const { nextCursor: cursor } = await product.query<{ nextCursor?: string }>('session.list', { limit });
  const queries: Record<string, object> = {
    'the first page': { limit },
    'the second page': { limit, cursor },
    'of a common model': { limit, model: 'demo/tour' },
    'of a rare model': { limit, model: 'demo/rare' },
    'that failed': { limit, phase: 'failed' },
    'of a phase that none is in': { limit, phase: 'creating' },
    'that are live, of which there are none': { limit, isLive: true },
    'in the archive': { limit, isArchived: true },
    'by a part of the name': { limit, query: '999' },
  };
  const found = Object.entries(queries).map(([what, input]) => ({ what, input, times: [] as number[] }));
  let usedMs = 0;
  for (let round = -warmUps; round < effort.repeats; round += 1) {
    const before = cpuMs(product.pid);
    for (const { input, times } of found) {
      const { ms } = await timed.query('session.list', input);
      if (round >= 0) times.push(ms);
    }
    if (round >= 0) usedMs += cpuMs(product.pid) - before;
  }
  const count = effort.repeats * found.length;
  return [
    { what: 'CPU for a page', unit: 'ms', value: usedMs / count },
    ...found.map(({ what, times }): Figure => ({
      what: `${limit} of ${sessions} sessions, ${what}: p50`,
      unit: 'ms',
      value: median(times),
      most: 2,
    })),
    {
      what: 'all of them: p99',
      unit: 'ms',
      value: quantile(
        found.flatMap(({ times }) => times),
        0.99,
      ),
    },
  ];
}
