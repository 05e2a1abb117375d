/** The stream's frames. No space after the colon and no id on growth: a token costs at most 40 bytes on the wire. */

export function encodeGrowth(n: number, offset: number, growth: string): Buffer {
  return Buffer.from(`event:d\ndata:[${n},${offset},${JSON.stringify(growth)}]\n\n`);
}

/** Output of a process; `next` is the offset after it, both in bytes. */
export function growthOf(process: string, offset: number, growth: string, next: number): Buffer {
  return Buffer.from(`event:o\ndata:${JSON.stringify([process, offset, growth, next])}\n\n`);
}

/** `data` is JSON, so it holds no line break of its own. */
export function frame(event: string, data: string, id?: string): string {
  return id === undefined ? `event:${event}\ndata:${data}\n\n` : `id:${id}\nevent:${event}\ndata:${data}\n\n`;
}
