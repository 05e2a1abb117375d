/** Opening a session: its newest window must come at once, however long the conversation is. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, type Figure } from '../figure.ts';
import { cpuMs } from '../machine/usage.ts';
import { startProduct } from '../product/product.ts';
import { seed } from '../product/seed.ts';
import { makeTimed, type Timed } from '../product/timed.ts';
import { startScript, type Bench } from '../scenario.ts';

const sizes = [100, 2_000, 100_000];
const warmUps = 100;

export async function open({ bundle, directory, effort }: Bench): Promise<Figure[]> {
  const dataDir = directory();
  seed(
    dataDir,
    sizes.map((messages) => ({ id: `of-${messages}`, messages })),
  );
  await using product = await startProduct({ bundle, dataDir });
  const { messages } = await product.query<{ messages: object[] }>('session.get', { id: 'of-2000' });
  const sample = join(directory(), 'messages.json');
  writeFileSync(sample, JSON.stringify(messages));
  await using limit = await startScript('server', 'limits/window.ts', [directory(), sample, ...sizes.map(String)]);

  using own = makeTimed(product.port);
  using least = makeTimed(limit.ready.port);
  const systems = {
    product: {
      pid: product.pid,
      open: (size: number) => own.query('session.get', { id: `of-${size}` }),
    },
    limit: { pid: limit.pid, open: (size: number) => least.ask(`/${size}`) },
  };
  const bySize = sizes.map((size) => ({ size, product: [] as Timed[], limit: [] as Timed[] }));
  const usedMs = { product: 0, limit: 0 };
  for (let round = -warmUps; round < effort.repeats; round += 1) {
    for (const { size, ...times } of bySize) {
      for (const name of ['product', 'limit'] as const) {
        const before = cpuMs(systems[name].pid);
        const opening = await systems[name].open(size);
        if (round < 0) continue;
        times[name].push(opening);
        usedMs[name] += cpuMs(systems[name].pid) - before;
      }
    }
  }

  const p50 = (openings: Timed[]): number => median(openings.map(({ ms }) => ms));
  const times = bySize.map(({ size, product: found, limit: bare }): Figure => ({
    what: `opening one of ${size} messages: p50`,
    unit: 'ms',
    value: p50(found),
    limit: p50(bare),
    most: 2,
  }));
  const [shortest, , longest] = times.map(({ value }) => value);
  const kib = (openings: Timed[]): number => median(openings.map(({ bytes }) => bytes)) / 1024;
  const count = sizes.length * effort.repeats;
  return [
    ...times,
    {
      what: `the same with ${sizes.at(-1)} messages, against ${sizes[0]}`,
      unit: 'ratio',
      value: (longest ?? Number.NaN) / (shortest ?? Number.NaN),
      most: 1.2,
    },
    { what: 'CPU for an opening', unit: 'ms', value: usedMs.product / count, limit: usedMs.limit / count },
    { what: 'size of a window', unit: 'KiB', value: kib(bySize[1]?.product ?? []), limit: kib(bySize[1]?.limit ?? []) },
  ];
}
