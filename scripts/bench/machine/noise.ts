/** How much others used the machine while something was measured. */

import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineMs, ownMs } from './usage.ts';

const cores = cpus().length;
const lookMs = 1_000;
const longestWaitMs = 60_000;

/** Above this share of the machine the wall-clock figures say little. */
export const quietShare = 0.05;

/** Resolves once others leave the machine alone, or when that takes too long. */
export async function quiet(): Promise<void> {
  const deadline = performance.now() + longestWaitMs;
  for (;;) {
    const before = machineMs();
    const startedAt = performance.now();
    await sleep(lookMs);
    const isQuiet = machineMs() - before < quietShare * cores * (performance.now() - startedAt);
    if (isQuiet || performance.now() > deadline) return;
  }
}

/** Runs the work; the share counts what is neither ours nor our children's, who must have ended with the work. */
export async function withNoise<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; foreignShare: number }> {
  const startedAt = performance.now();
  const machineBefore = machineMs();
  const ownBefore = ownMs();
  const result = await work();
  const foreignMs = machineMs() - machineBefore - (ownMs() - ownBefore);
  const capacityMs = (performance.now() - startedAt) * cores;
  return { result, foreignShare: Math.max(0, foreignMs / capacityMs) };
}
