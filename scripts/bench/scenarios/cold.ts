/** From starting the program to its first answer. */

import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { join } from 'node:path';
import { median, type Figure } from '../figure.ts';
import { endProcess } from '../machine/child.ts';
import { launch, listening } from '../product/product.ts';
import type { Bench } from '../scenario.ts';

const rounds = 9;
const bareScript = join(import.meta.dirname, '../limits/bare-http.cjs');

function healthz(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/healthz', agent: false }, (response) => {
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
}

async function timeToAnswer(start: () => ReturnType<typeof launch>): Promise<number> {
  const startedAt = performance.now();
  const child = start();
  await healthz(await listening(child));
  const ms = performance.now() - startedAt;
  await endProcess(child);
  return ms;
}

function startBare(): ReturnType<typeof launch> {
  return spawn(process.execPath, [bareScript], { stdio: ['ignore', 'pipe', 'inherit'] });
}

export async function cold({ bundle, directory }: Bench): Promise<Figure[]> {
  const used = directory();
  // The first start writes the code cache and makes the directory a used one.
  await timeToAnswer(() => launch({ bundle, dataDir: used, side: 'any' }));
  const times = { empty: [] as number[], used: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const empty = directory();
    times.empty.push(await timeToAnswer(() => launch({ bundle, dataDir: empty, side: 'any' })));
    times.used.push(await timeToAnswer(() => launch({ bundle, dataDir: used, side: 'any' })));
    times.bare.push(await timeToAnswer(startBare));
  }
  const bare = median(times.bare);
  return [
    {
      what: 'start to the first answer, empty directory',
      unit: 'ms',
      value: median(times.empty),
      limit: bare,
      most: 120,
    },
    {
      what: 'start to the first answer, used directory',
      unit: 'ms',
      value: median(times.used),
      limit: bare,
      most: 120,
    },
  ];
}
