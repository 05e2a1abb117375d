/** What a file is, judged by its first bytes and never by its name. */

import type { SentFile } from '../../core/event.ts';
import { openFile } from '../open.ts';
import { namesOf } from '../path.ts';

/** Enough to tell the kinds apart, and text from anything else. */
const headBytes = 4_096;

/** What files of a kind begin with, one character a byte; a dot in place of the length of a WebP. */
const marks: [mediaType: string, mark: string][] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['image/webp', 'RIFF....WEBP'],
  ['application/pdf', '%PDF-'],
  ['application/zip', 'PK\x03\x04'],
];

function hasMark(bytes: Buffer, mark: string): boolean {
  const found = bytes.toString('latin1', 0, mark.length);
  return found.length === mark.length && [...mark].every((sign, at) => sign === '.' || sign === found[at]);
}

/** Pictures that models see and pages show: none of them can carry a script. */
export function isRaster(mediaType: string): boolean {
  return /^image\/(png|jpeg|gif|webp)$/.test(mediaType);
}

export function mediaTypeOf(head: Buffer): string {
  const bytes = head.subarray(0, headBytes);
  const known = marks.find(([, mark]) => hasMark(bytes, mark));
  if (known) return known[0];
  return isText(bytes) ? 'text/plain' : 'application/octet-stream';
}

function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    // What is cut off at the end may be half of a character: as a stream it is waited for.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Throws `PathProblem` for whatever is not a plain file of the workspace. */
export async function describeFile(root: string, path: string): Promise<SentFile> {
  await using handle = await openFile(root, path);
  const { size } = await handle.stat();
  const head = Buffer.alloc(Math.min(size, headBytes));
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  return { path: namesOf(root, path).join('/'), size, mediaType: mediaTypeOf(head.subarray(0, bytesRead)) };
}
