/** A multipart/form-data body, read as it comes: in memory there is one piece and the head of one part. RFC 7578 */

import { Refused } from '../core/refusal.ts';

const mostHeadBytes = 16 * 1024;

export interface FormPart {
  /** Of the form's field. */
  name: string;
  /** Undefined for a field that is not a file. */
  fileName?: string;
  content: AsyncIterable<Uint8Array>;
}

function broken(): Refused {
  return new Refused('invalid', 'The upload ended before it was complete, or is not a form. Send it again.');
}

/** The parts in their order. One that nobody reads is passed over; who stops in the middle of one leaves the whole form. */
export async function* readForm(contentType: string, body: AsyncIterator<Uint8Array>): AsyncGenerator<FormPart> {
  const found = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined)
    throw new Refused('invalid', 'Send the files as multipart/form-data, each in a field named "files".');
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter has no line before it.
  let held: Buffer = Buffer.from('\r\n');

  async function take(): Promise<Buffer> {
    const { done, value } = await body.next();
    if (done) throw broken();
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }

  async function more(): Promise<void> {
    held = Buffer.concat([held, await take()]);
  }

  async function* untilDelimiter(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = held.indexOf(delimiter);
      // The end of what is held may be the beginning of a delimiter.
      const end = at < 0 ? Math.max(0, held.length - delimiter.length + 1) : at;
      const piece = held.subarray(0, end);
      held = held.subarray(at < 0 ? end : end + delimiter.length);
      if (piece.length > 0) yield piece;
      if (at >= 0) return;
      const next = await take();
      const seam = Buffer.concat([held, next.subarray(0, delimiter.length)]);
      if (next.length < delimiter.length || seam.includes(delimiter)) {
        held = Buffer.concat([held, next]);
        continue;
      }
      // No delimiter begins before the new piece, which is gone on with as it is: copies would pile up as garbage.
      if (held.length > 0) yield held;
      held = next;
    }
  }

  async function readHead(): Promise<string> {
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      if (end >= 0) {
        const head = held.toString('utf8', 0, end);
        held = held.subarray(end + 4);
        return head;
      }
      if (held.length > mostHeadBytes) throw broken();
      await more();
    }
  }

  await passOver(untilDelimiter());
  for (;;) {
    while (held.length < 2) await more();
    if (held.toString('latin1', 0, 2) === '--') return;
    const head = await readHead();
    const content = untilDelimiter();
    yield { ...namesIn(head), content };
    await passOver(content);
  }
}

async function passOver(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces);
}

function namesIn(head: string): { name: string; fileName?: string } {
  const disposition = /^content-disposition:\s*form-data\b(.*)$/im.exec(head)?.[1];
  if (disposition === undefined) throw broken();
  const fileName = extendedIn(disposition) ?? parameterIn(disposition, 'filename');
  return { name: parameterIn(disposition, 'name') ?? '', ...(fileName === undefined ? {} : { fileName }) };
}

function parameterIn(disposition: string, key: string): string | undefined {
  const found = new RegExp(String.raw`;\s*${key}=(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))`, 'i').exec(disposition);
  // Browsers write three characters with a percent sign, other clients escape two of them with a backslash.
  return (found?.[1] ?? found?.[2])
    ?.replaceAll(/\\(["\\])/g, '$1')
    .replaceAll(/%(22|0D|0A)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function extendedIn(disposition: string): string | undefined {
  const encoded = /;\s*filename\*=utf-8'[^']*'([^\s;]+)/i.exec(disposition)?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    // The plain name beside it will do.
    return undefined;
  }
}
