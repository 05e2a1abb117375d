const encoder = new TextEncoder();

/** Output from its first whole line on: what begins within a line is the end of something else. Offsets are in bytes. */
export function fromLine(from: number, text: string): { from: number; text: string } {
  if (from === 0) return { from, text };
  const start = text.indexOf('\n') + 1;
  return { from: from + encoder.encode(text.slice(0, start)).length, text: text.slice(start) };
}
