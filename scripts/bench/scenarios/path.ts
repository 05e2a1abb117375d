/** The whole way of a token at a steady pace: processor time on the server, and delay from its making to its reader. */

import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Figure } from '../figure.ts';
import { modelOf } from '../load/reply-plan.ts';
import type { Delivery } from '../load/subscribers.ts';
import { cpuMs } from '../machine/usage.ts';
import { startLimitSystem, startProductSystem, type StartSystem } from '../product/systems.ts';
import { startScript, type Bench } from '../scenario.ts';

const rate = 50;
/** Time for code and buffers to settle. */
const settleMs = 4_000;
const spreadMs = 1_000;

interface Load {
  cpuUs: number;
  p50Ms: number;
  p99Ms: number;
  tokensPerSecond: number;
}

interface Pairs {
  product: Load[];
  limit: Load[];
}

async function measure(start: StartSystem, sessions: number, { bundle, directory, effort }: Bench): Promise<Load> {
  await using upstream = await startScript('load', 'load/fake-upstream.ts');
  await using readers = await startScript('load', 'load/subscribers.ts');
  await using system = await start({ bundle, dataDir: directory(), upstreamPort: upstream.ready.port });
  const model = modelOf({ tokens: 1_000_000, rate, text: 'stamped' });
  const conversations = await Promise.all(Array.from({ length: sessions }, () => system.open(model)));
  await readers.ask({ order: 'open', targets: conversations.map(({ target }) => target) });
  for (const { go } of conversations) {
    await go();
    await sleep(spreadMs / sessions);
  }
  await sleep(settleMs);
  await readers.ask({ order: 'begin' });
  const startedAt = performance.now();
  const before = cpuMs(system.pid);
  await sleep(effort.seconds * 1000);
  const usedMs = cpuMs(system.pid) - before;
  const { tokens, p50Ms, p99Ms } = await readers.ask<Delivery>({ order: 'end' });
  const seconds = (performance.now() - startedAt) / 1000;
  return { cpuUs: (usedMs * 1000) / tokens, p50Ms, p99Ms, tokensPerSecond: tokens / seconds };
}

async function inTurns(sessions: number, pairs: number, bench: Bench): Promise<Pairs> {
  const found: Pairs = { product: [], limit: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const name of ['product', 'limit'] as const) {
      const load = await measure(name === 'product' ? startProductSystem : startLimitSystem, sessions, bench);
      found[name].push(load);
      bench.log(`${sessions} sessions, ${name}: ${load.cpuUs.toFixed(1)} µs a token, p99 ${load.p99Ms.toFixed(1)} ms`);
    }
  }
  return found;
}

function figuresOf(sessions: number, { product, limit }: Pairs, mostDelayMs: number): Figure[] {
  const of = (key: keyof Load): Pick<Figure, 'value' | 'limit'> => ({
    value: median(product.map((load) => load[key])),
    limit: median(limit.map((load) => load[key])),
  });
  const ratio = median(product.map(({ cpuUs }, index) => cpuUs / (limit[index]?.cpuUs ?? Number.NaN)));
  const load = `${sessions} × ${rate} tokens/s`;
  return [
    { what: `${load}: CPU a token, against the limit`, unit: 'µs', ...of('cpuUs'), judged: ratio, most: 1.5 },
    { what: `${load}: delay, p50`, unit: 'ms', ...of('p50Ms') },
    { what: `${load}: delay, p99`, unit: 'ms', ...of('p99Ms'), most: mostDelayMs },
    { what: `${load}: delivered`, unit: 'tokens/s', ...of('tokensPerSecond') },
  ];
}

export async function path(bench: Bench): Promise<Figure[]> {
  const { pairs } = bench.effort;
  const few = await inTurns(50, pairs, bench);
  const many = await inTurns(600, Math.ceil(pairs / 2), bench);
  return [...figuresOf(50, few, 10), ...figuresOf(600, many, 50)];
}
