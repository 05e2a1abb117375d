/** Delays in steps of one microsecond; what is longer than a second counts as one. */
export function makeHistogram() {
  const counts = new Uint32Array(1_000_000);
  let count = 0;

  return {
    add(us: number): void {
      const step = Math.min(counts.length - 1, Math.max(0, Math.round(us)));
      counts[step] = (counts[step] ?? 0) + 1;
      count += 1;
    },
    count: () => count,
    clear(): void {
      counts.fill(0);
      count = 0;
    },
    /** The delay, in milliseconds, that the given share of all delays does not exceed. */
    quantileMs(share: number): number {
      let seen = 0;
      const step = counts.findIndex((here) => (seen += here) >= share * count);
      return step / 1000;
    },
  };
}
