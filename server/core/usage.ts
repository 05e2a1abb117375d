/** Sums of what was spent. */

import type { Usage } from './event.ts';

/** The price of the sum is known when that of every part is. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    cost: a.cost === null || b.cost === null ? null : a.cost + b.cost,
  };
}
