/** Pictures of a workspace that go into a document. */

import { readAll } from '../files.ts';
import { openFile } from '../open.ts';
import { PathProblem } from '../problem.ts';
import { mediaTypeOf } from './media-type.ts';

const mostBytes = 10 * 1024 * 1024;

/** Small files may unfold to much. */
const mostPixels = 40_000_000;

const endings = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' } as const;

export interface WorkspacePicture {
  path: string;
  ending: (typeof endings)[keyof typeof endings];
  bytes: Uint8Array<ArrayBuffer>;
}

/** The frame header of a JPEG, which says how large it is, comes after segments of other kinds. ITU T.81, B.1.1 */
function jpegPixels(bytes: Buffer): number {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7);
  }
  return Number.POSITIVE_INFINITY;
}

/** RFC 9649 */
function webpPixels(bytes: Buffer): number {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return (bytes.readUInt16LE(26) & 0x3fff) * (bytes.readUInt16LE(28) & 0x3fff);
    case 'VP8L':
      return ((bytes.readUInt32LE(21) & 0x3fff) + 1) * (((bytes.readUInt32LE(21) >> 14) & 0x3fff) + 1);
    case 'VP8X':
      return (bytes.readUIntLE(24, 3) + 1) * (bytes.readUIntLE(27, 3) + 1);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function pixelsOf(bytes: Buffer, ending: WorkspacePicture['ending']): number {
  if (bytes.length < 32) return Number.POSITIVE_INFINITY;
  switch (ending) {
    case 'png':
      return bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
    case 'gif':
      return bytes.readUInt16LE(6) * bytes.readUInt16LE(8);
    case 'jpg':
      return jpegPixels(bytes);
    case 'webp':
      return webpPixels(bytes);
  }
}

/** Undefined for what is not a picture, is gone, may not be read or is too large. */
export async function readPicture(root: string, path: string): Promise<WorkspacePicture | undefined> {
  try {
    await using handle = await openFile(root, path);
    const bytes = await readAll(handle, path, mostBytes);
    const mediaType = mediaTypeOf(bytes);
    // Only the types that have an ending are pictures here.
    const ending = Object.hasOwn(endings, mediaType) ? endings[mediaType as keyof typeof endings] : undefined;
    if (!ending || pixelsOf(bytes, ending) > mostPixels) return undefined;
    return { path, ending, bytes: Uint8Array.from(bytes) };
  } catch (error) {
    if (error instanceof PathProblem) return undefined;
    throw error;
  }
}
