/** Names that were perhaps meant: equal but for case or ending, or a few letters apart. At most five, nearest first. */
export function nearNames(wanted: string, names: string[]): string[] {
  const stem = stemOf(wanted);
  return names
    .slice(0, 2000)
    .map((name) => ({
      name,
      distance: stemOf(name) === stem ? 0 : distanceBetween(wanted.toLowerCase(), name.toLowerCase()),
    }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .map(({ name }) => name);
}

function stemOf(name: string): string {
  return name.toLowerCase().replace(/(?<=.)\.[^.]*$/, '');
}

/** Levenshtein. */
function distanceBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 10 || a.length > 100) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const letter of a) {
    let diagonal = row[0] ?? 0;
    let left = diagonal + 1;
    const next = [left];
    for (const [index, above] of row.slice(1).entries()) {
      left = Math.min(left + 1, above + 1, diagonal + (letter === b[index] ? 0 : 1));
      diagonal = above;
      next.push(left);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
