/** Sessions as files and back, forked and gone: how long it takes, and how long the server is held by it for everybody else. */

import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { median, type Figure } from '../../figure.ts';
import type { Hold } from '../../machine/loop-probe.ts';
import { residentMiB } from '../../machine/usage.ts';
import { startProduct, token, type Product } from '../../product/product.ts';
import { seed } from '../../product/seed.ts';
import { makeTimed, type Timed } from '../../product/timed.ts';
import type { Bench } from '../../scenario.ts';

const messages = { short: 500, medium: 2_000, long: 20_000 };
const mostHoldMs = 20;

function exportPath(session: string, format: 'md' | 'pdf' | 'json'): string {
  return `/api/sessions/${session}/export?format=${format}`;
}

async function download(port: number, path: string): Promise<Uint8Array> {
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers }, (answer) => void buffer(answer).then(resolve, reject)).on(
      'error',
      reject,
    );
  });
}

interface Work {
  ms: number[];
  holds: Hold[];
  memory: number[];
}

async function measure(product: Product, times: number, work: () => Promise<Timed>): Promise<Work> {
  const found: Work = { ms: [], holds: [], memory: [] };
  for (let round = 0; round < times; round += 1) {
    await product.longestHold();
    const { ms } = await work();
    found.holds.push(await product.longestHold());
    found.ms.push(ms);
    found.memory.push(residentMiB(product.pid));
  }
  return found;
}

function figuresOf(what: string, { ms, holds, memory }: Work, most?: number): Figure[] {
  return [
    { what, unit: 'ms', value: median(ms), ...(most === undefined ? {} : { most }) },
    {
      what: `${what}: the loop held at most`,
      unit: 'ms',
      value: median(holds.map(({ wallMs }) => wallMs)),
      most: mostHoldMs,
    },
    { what: `${what}: of it computing`, unit: 'ms', value: median(holds.map(({ cpuMs }) => cpuMs)) },
    { what: `${what}: memory after it`, unit: 'MiB', value: Math.max(...memory) },
  ];
}

export async function files({ bundle, directory, effort, log }: Bench): Promise<Figure[]> {
  const dataDir = directory();
  const times = 2 * effort.pairs + 1;
  const removed = Array.from({ length: times }, (_, index) => `removed-${index}`);
  seed(dataDir, [
    { id: 'short', messages: messages.short },
    { id: 'long', messages: messages.long },
    ...removed.map((id) => ({ id, messages: messages.medium })),
  ]);
  // On all cores, since its threads have work of their own.
  await using product = await startProduct({ bundle, dataDir, side: 'any', isProbed: true });
  using timed = makeTimed(product.port);
  const first = await measure(product, 1, () => timed.ask(exportPath('short', 'pdf')));
  log(`the first PDF took ${median(first.ms).toFixed(0)} ms`);
  const again = await measure(product, times, () => timed.ask(exportPath('short', 'pdf')));
  const markdown = await measure(product, times, () => timed.ask(exportPath('long', 'md')));
  const json = await measure(product, times, () => timed.ask(exportPath('long', 'json')));
  const archive = await download(product.port, exportPath('long', 'json'));
  log(`the JSON of ${messages.long} messages has ${(archive.length / 1024 / 1024).toFixed(0)} MiB`);
  const importing = await measure(product, times, () => timed.ask('/api/import', archive));
  const forking = await measure(product, times, () => timed.ask('/trpc/session.fork', { id: removed[0] }));
  const removing = await measure(product, times, () => timed.ask('/trpc/session.remove', { id: removed.pop() }));
  return [
    ...figuresOf(`the first PDF of ${messages.short} messages`, first, 1_500),
    ...figuresOf(`another PDF of ${messages.short} messages`, again, 1_500),
    ...figuresOf(`Markdown of ${messages.long} messages`, markdown),
    ...figuresOf(`JSON of ${messages.long} messages`, json),
    ...figuresOf(`import of ${messages.long} messages`, importing),
    ...figuresOf(`fork of ${messages.medium} messages`, forking),
    ...figuresOf(`deleting ${messages.medium} messages`, removing),
  ];
}
