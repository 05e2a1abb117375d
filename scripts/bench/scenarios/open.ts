/** Opening a session: its newest window must come at once, however long the conversation is. */

import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { median, type Figure } from '../figure.ts';
import { cpuMs } from '../machine/usage.ts';
import { startProduct, token } from '../product/product.ts';
import { seed } from '../product/seed.ts';
import { startScript, type Bench } from '../scenario.ts';

const sizes = [100, 2_000, 100_000];
const warmUps = 100;

interface Opening {
  ms: number;
  bytes: number;
}

const agent = new Agent({ keepAlive: true });

function fetchOnce(port: number, path: string): Promise<Opening> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const headers = { authorization: `Bearer ${token}` };
    const call = request({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
      let bytes = 0;
      response.on('data', (piece: Buffer) => (bytes += piece.length));
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ ms: performance.now() - startedAt, bytes });
        else reject(new Error(`${path} was answered with ${response.statusCode}.`));
      });
    });
    call.on('error', reject);
    call.end();
  });
}

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

  const systems = {
    product: {
      pid: product.pid,
      open: (size: number) =>
        fetchOnce(product.port, `/trpc/session.get?input=${encodeURIComponent(JSON.stringify({ id: `of-${size}` }))}`),
    },
    limit: { pid: limit.pid, open: (size: number) => fetchOnce(limit.ready.port, `/${size}`) },
  };
  const found = sizes.map((size) => ({ size, product: [] as Opening[], limit: [] as Opening[] }));
  const usedMs = { product: 0, limit: 0 };
  for (let round = -warmUps; round < effort.repeats; round += 1) {
    for (const { size, ...times } of found) {
      for (const name of ['product', 'limit'] as const) {
        const before = cpuMs(systems[name].pid);
        const opening = await systems[name].open(size);
        if (round < 0) continue;
        times[name].push(opening);
        usedMs[name] += cpuMs(systems[name].pid) - before;
      }
    }
  }
  agent.destroy();

  const p50 = (openings: Opening[]): number => median(openings.map(({ ms }) => ms));
  const times = found.map(({ size, product: own, limit: least }): Figure => ({
    what: `opening one of ${size} messages: p50`,
    unit: 'ms',
    value: p50(own),
    limit: p50(least),
    most: 2,
  }));
  const [shortest, , longest] = times.map(({ value }) => value);
  const kib = (openings: Opening[]): number => median(openings.map(({ bytes }) => bytes)) / 1024;
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
    { what: 'size of a window', unit: 'KiB', value: kib(found[1]?.product ?? []), limit: kib(found[1]?.limit ?? []) },
  ];
}
