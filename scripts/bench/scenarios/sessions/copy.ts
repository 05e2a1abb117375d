/** A session beside another: with its settings alone, and with its conversation up to a message. */

import { median, quantile, type Figure } from '../../figure.ts';
import { startProduct } from '../../product/product.ts';
import { seed } from '../../product/seed.ts';
import { makeTimed } from '../../product/timed.ts';
import type { Bench } from '../../scenario.ts';

const messages = 2_000;
const warmUps = 10;
const mostMs = 20;

export async function copy({ bundle, directory, effort }: Bench): Promise<Figure[]> {
  const dataDir = directory();
  seed(dataDir, [{ id: 'long', messages }]);
  await using product = await startProduct({ bundle, dataDir });
  using timed = makeTimed(product.port);
  const last = `long-answer-${messages / 2 - 1}`;
  const middle = `long-answer-${messages / 4}`;
  const copies: Record<string, () => Promise<{ ms: number }>> = {
    clone: () => timed.ask('/trpc/session.clone', { id: 'long' }),
    'fork from the last message': () => timed.ask('/trpc/session.fork', { id: 'long', message: last }),
    'fork from the middle': () => timed.ask('/trpc/session.fork', { id: 'long', message: middle }),
  };
  const found = Object.entries(copies).map(([what, make]) => ({ what, make, times: [] as number[] }));
  for (let round = -warmUps; round < effort.repeats; round += 1) {
    for (const { make, times } of found) {
      const { ms } = await make();
      if (round >= 0) times.push(ms);
    }
  }
  return found.flatMap(({ what, times }): Figure[] => [
    { what: `${what} of ${messages} messages: p50`, unit: 'ms', value: median(times), most: mostMs },
    { what: `${what}: p99`, unit: 'ms', value: quantile(times, 0.99) },
  ]);
}
