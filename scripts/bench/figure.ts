/** What a scenario found out, and how it reads. */

export interface Figure {
  what: string;
  unit: string;
  /** Of the product. */
  value: number;
  /** Of the least program that does the same. */
  limit?: number;
  /** What the target speaks of, when that is not the value: a ratio or a difference. */
  judged?: number;
  /** The judged number must not exceed this. */
  most?: number;
}

export function isMet({ value, judged = value, most = Infinity }: Figure): boolean {
  return judged <= most;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function shown(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const columns = ['', 'product', 'limit', 'judged', 'target', ''] as const;

function rowOf(figure: Figure): string[] {
  const { what, unit, value, limit, judged, most } = figure;
  const verdict = isMet(figure) ? 'met' : 'MISSED';
  return [
    `${what} (${unit})`,
    shown(value),
    shown(limit),
    shown(judged),
    most === undefined ? '' : `≤ ${most}`,
    most === undefined ? '' : verdict,
  ];
}

/** Figures as a table for the console. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [[...columns], ...figures.map(rowOf)];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}
