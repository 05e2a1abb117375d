/** How much of some work is done at once, so that each round takes about a given time: as the rounds before it tell. */

interface PaceOptions {
  /** Milliseconds of a round. */
  aimMs: number;
  /** Pieces of the first round, and at most of any. */
  first: number;
  most: number;
}

export function makePace({ aimMs, first, most }: PaceOptions) {
  let count = first;
  return {
    /** Does so many pieces, or what is left of them; `work` answers how many there were. Returns whether there may be more. */
    round(work: (count: number) => number): boolean {
      const startedAt = performance.now();
      const isWhole = work(count) === count;
      const tookMs = performance.now() - startedAt;
      if (isWhole) count = Math.max(1, Math.min(most, 2 * count, Math.floor((count * aimMs) / tookMs)));
      return isWhole;
    },
  };
}
