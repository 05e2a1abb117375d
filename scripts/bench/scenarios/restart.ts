/** After a kill in the middle of the work: how soon a server with many sessions answers, and goes on from what was seen. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import { modelOf } from '../load/reply-plan.ts';
import { startProduct, type Product, type ProductOptions } from '../product/product.ts';
import { seed } from '../product/seed.ts';
import { startScript, type Bench } from '../scenario.ts';

const sessions = 10_000;
const messages = 20;
const running = 100;
const runMs = 3_000;

interface Window {
  messages: { state: string; parts: { text?: string }[] }[];
}

function isKept({ messages: window }: Window): boolean {
  const last = window.at(-1);
  return last?.state === 'interrupted' && last.parts.some(({ text }) => text);
}

/** Starts the server, lets it do the work, and tells how long both took. */
async function timeToDo(options: ProductOptions, work: (product: Product) => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await using product = await startProduct(options);
  await work(product);
  return performance.now() - startedAt;
}

async function readList(product: Product): Promise<void> {
  await product.query('session.list', { limit: 1 });
}

export async function restart({ bundle, directory }: Bench): Promise<Figure[]> {
  const dataDir = directory();
  seed(
    dataDir,
    Array.from({ length: sessions }, (_, index) => ({ id: `old-${index}`, messages })),
  );
  await using upstream = await startScript('load', 'load/fake-upstream.ts');
  const options = { bundle, dataDir, upstreamPort: upstream.ready.port };
  const afterCleanEnd = await timeToDo(options, readList);

  const product = await startProduct(options);
  const model = modelOf({ tokens: 1_000_000, rate: 50, text: 'plain' });
  const ids = await Promise.all(Array.from({ length: running }, () => product.createSession(model)));
  await Promise.all(ids.map((id) => product.send(id, 'go')));
  await sleep(runMs);
  await product.kill();

  let windows: Window[] = [];
  const afterKill = await timeToDo(options, async (again) => {
    windows = await Promise.all(ids.map((id) => again.query<Window>('session.get', { id })));
  });
  return [
    { what: `start with ${sessions} sessions to the first list`, unit: 'ms', value: afterCleanEnd },
    { what: `start after a kill to ${running} cut replies read`, unit: 'ms', value: afterKill, most: 1_000 },
    {
      what: 'cut replies that were lost',
      unit: '',
      value: windows.filter((window) => !isKept(window)).length,
      most: 0,
    },
  ];
}
