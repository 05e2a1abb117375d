/** Memory at rest: after the start, after some work, and for each reader that waits. */

import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Figure } from '../figure.ts';
import { makeReplyReader } from '../load/reply-reader.ts';
import { modelOf } from '../load/reply-plan.ts';
import { residentMiB } from '../machine/usage.ts';
import { startLimitSystem, startProductSystem, type StartSystem, type System } from '../product/systems.ts';
import { startScript, type Bench } from '../scenario.ts';

const settleMs = 2_000;
const sessions = 5;
const turns = 4;
const connections = 1_000;
const model = modelOf({ tokens: 200, rate: 0, text: 'stamped' });

interface Memory {
  start: number;
  worked: number;
  kibAConnection: number;
}

async function work(system: System): Promise<void> {
  for (let session = 0; session < sessions; session += 1) {
    const { target, go } = await system.open(model);
    using reader = await makeReplyReader(target);
    for (let turn = 1; turn <= turns; turn += 1) {
      await go();
      // The finished part repeats the tokens; a few of the reply are enough to know that it runs.
      await reader.tokens(turn * 200);
    }
  }
}

async function memoryOf(start: StartSystem, upstreamPort: number, { bundle, directory }: Bench): Promise<Memory> {
  await using system = await start({ bundle, dataDir: directory(), upstreamPort });
  await using readers = await startScript('load', 'load/subscribers.ts');
  await sleep(settleMs);
  const atStart = residentMiB(system.pid);
  await work(system);
  await sleep(settleMs);
  const worked = residentMiB(system.pid);
  const { target } = await system.open(model);
  await readers.ask({ order: 'open', targets: Array.from({ length: connections }, () => target) });
  await sleep(settleMs);
  const kibAConnection = ((residentMiB(system.pid) - worked) * 1024) / connections;
  return { start: atStart, worked, kibAConnection };
}

export async function idle(bench: Bench): Promise<Figure[]> {
  await using upstream = await startScript('load', 'load/fake-upstream.ts');
  const { port } = upstream.ready;
  const product: Memory[] = [];
  const limit: Memory[] = [];
  for (let pair = 0; pair < bench.effort.pairs; pair += 1) {
    product.push(await memoryOf(startProductSystem, port, bench));
    limit.push(await memoryOf(startLimitSystem, port, bench));
  }
  const of = (key: keyof Memory): Pick<Figure, 'value' | 'limit'> => ({
    value: median(product.map((memory) => memory[key])),
    limit: median(limit.map((memory) => memory[key])),
  });
  return [
    { what: 'resident memory after the start', unit: 'MiB', ...of('start'), most: 100 },
    {
      what: `resident memory after ${sessions * turns} turns in ${sessions} sessions`,
      unit: 'MiB',
      ...of('worked'),
      most: 100,
    },
    { what: 'resident memory for one waiting reader', unit: 'KiB', ...of('kibAConnection') },
  ];
}
