/** Where each row of a long timeline lies: measured where it was seen, estimated from its kind where it was not. Knows no DOM. */

export interface LayoutRow {
  /** Stable for as long as the row exists. */
  key: string;
  kind: string;
}

/** What outlives a timeline, so that coming back costs no measuring. */
export interface Sizes {
  byKey: Map<string, number>;
  /** What rows of a kind measured together, and what they were taken for before. */
  byKind: Map<string, { measured: number; guessed: number }>;
}

export interface Layout<R extends LayoutRow = LayoutRow> {
  setRows(rows: readonly R[]): void;
  count(): number;
  /** -1 when there is no such row. */
  indexOf(key: string): number;
  keyAt(index: number): string | undefined;
  /** Distance of a row's top from the first row's; `count()` gives the whole height. */
  top(index: number): number;
  /** The row at a height: the first or last one outside. */
  indexAt(y: number): number;
  /** The rows of a view at a height, and of a margin before and after it: one more view each, if nothing else is said. */
  around(y: number, viewHeight: number, margin?: number): { start: number; end: number };
  /** Whether the rows of a range, with all from `rest` on, reach so far beyond what is seen: half a view, if nothing else is said. */
  covers(range: { start: number; end: number }, rest: number, y: number, viewHeight: number, margin?: number): boolean;
  /** Whether this is news. */
  measure(key: string, height: number): boolean;
}

export function makeSizes(): Sizes {
  return { byKey: new Map(), byKind: new Map() };
}

/** `guess` says about how tall a row is that nobody has seen; what is seen of its kind corrects it. */
export function makeLayout<R extends LayoutRow>(sizes: Sizes, guess: (row: R) => number): Layout<R> {
  let rows: readonly R[] = [];
  let heights = new Float64Array(0);
  let tops = new Float64Array(1);
  /** Tops up to and with this index hold. */
  let valid = 0;
  const indexes = new Map<string, number>();

  function estimate(row: R): number {
    const known = sizes.byKey.get(row.key);
    if (known !== undefined) return known;
    const ofKind = sizes.byKind.get(row.kind);
    return guess(row) * (ofKind ? ofKind.measured / ofKind.guessed : 1);
  }

  function settle(until: number) {
    for (; valid < until; valid++) tops[valid + 1] = (tops[valid] ?? 0) + (heights[valid] ?? 0);
  }

  function indexAt(y: number): number {
    settle(rows.length);
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((tops[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }

  return {
    setRows(next) {
      let same = 0;
      while (same < rows.length && rows[same] === next[same]) same++;
      for (const row of rows.slice(same)) indexes.delete(row.key);
      const before = heights.subarray(0, same);
      const topsBefore = tops.subarray(0, same + 1);
      heights = new Float64Array(next.length);
      tops = new Float64Array(next.length + 1);
      heights.set(before);
      tops.set(topsBefore);
      valid = Math.min(valid, same);
      for (let index = same; index < next.length; index++) {
        const row = next[index] as R;
        heights[index] = estimate(row);
        indexes.set(row.key, index);
      }
      rows = next;
    },
    count: () => rows.length,
    indexOf: (key) => indexes.get(key) ?? -1,
    keyAt: (index) => rows[index]?.key,
    top(index) {
      settle(index);
      return tops[index] ?? 0;
    },
    indexAt,
    around: (y, viewHeight, margin = viewHeight) => ({
      start: indexAt(y - margin),
      end: indexAt(y + viewHeight + margin) + 1,
    }),
    covers({ start, end }, rest, y, viewHeight, margin = viewHeight / 2) {
      settle(rows.length);
      const isShortAbove = start > 0 && (tops[start] ?? 0) > y - margin;
      return !isShortAbove && (end >= rest || (tops[end] ?? 0) >= y + viewHeight + margin);
    },
    measure(key, height) {
      const index = indexes.get(key);
      const row = index === undefined ? undefined : rows[index];
      if (index === undefined || !row || heights[index] === height) return false;
      const ofKind = sizes.byKind.get(row.kind) ?? { measured: 0, guessed: 0 };
      const known = sizes.byKey.get(key);
      sizes.byKind.set(row.kind, {
        measured: ofKind.measured + height - (known ?? 0),
        guessed: ofKind.guessed + (known === undefined ? guess(row) : 0),
      });
      sizes.byKey.set(key, height);
      heights[index] = height;
      valid = Math.min(valid, index);
      return true;
    },
  };
}
