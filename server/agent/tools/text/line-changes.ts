/** How many lines a change adds and removes: all between the first and the last line that differ. */
export function changesBetween(before: string, after: string): { added: number; removed: number } {
  const old = linesOf(before);
  const now = linesOf(after);
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return { added: now.length - start - end, removed: old.length - start - end };
}

export function countLines(text: string): number {
  return linesOf(text).length;
}

/** Each with its end, so that a missing one at the end of a file counts as a difference. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
