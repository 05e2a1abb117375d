/** The pictures of a conversation, as the model gets to see them. */

import { createHash } from 'node:crypto';
import type { Part, Transcript } from '../../core/transcript.ts';
import type { PromptImage } from '../../ports/model.ts';
import { readAll } from '../../workspace/files.ts';
import { openFile } from '../../workspace/open.ts';
import { PathProblem } from '../../workspace/problem.ts';
import { isRaster, mediaTypeOf } from '../../workspace/uploads/media-type.ts';
import { pictureSize } from '../../workspace/uploads/picture-size.ts';
import type { PromptImages } from './prompt.ts';

/** The least that all vendors take of one picture: 5 MiB of base64, and pixels on either side. */
const most = { bytes: 3.75 * 1024 * 1024, pixels: 8_000 };
/** As base64 a third more, which fits into every vendor's largest request. */
const mostBytes = 12 * 1024 * 1024;
const mostImages = 20;

interface Picture {
  /** Of the part that shows it. */
  id: string;
  path: string;
  /** Of the content that a tool read; a picture that has changed since is not the one that the model was told of. */
  digest?: string;
}

/** The newest that fit. Older ones are still named, and a tool can read them. */
export async function loadImages(root: string, transcript: Transcript): Promise<PromptImages> {
  return load(
    root,
    transcript.filter(({ state }) => state !== 'waiting' && state !== 'withdrawn').flatMap(({ parts }) => parts),
  );
}

/** The pictures that a sub-agent has read. */
export async function loadTaskImages(root: string, parts: readonly Part[]): Promise<PromptImages> {
  return load(root, parts);
}

/** Why no vendor would take it, which would end every later request as well. */
export function problemOfPicture(content: Buffer, mediaType: string): string | undefined {
  if (content.length > most.bytes) return `at most ${most.bytes} bytes can be shown`;
  const { width, height } = pictureSize(content, mediaType) ?? { width: 0, height: 0 };
  return Math.max(width, height) > most.pixels
    ? `it has ${width} × ${height} pixels, and at most ${most.pixels} on either side can be shown`
    : undefined;
}

export function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}

async function load(root: string, parts: readonly Part[]): Promise<PromptImages> {
  const images = new Map<string, PromptImage>();
  let bytes = 0;
  for (const { id, path, digest } of parts.flatMap(picturesOf).toReversed()) {
    if (images.size >= mostImages) break;
    const content = await read(root, path);
    const mediaType = content ? mediaTypeOf(content) : '';
    if (!content || !isRaster(mediaType) || problemOfPicture(content, mediaType)) continue;
    if (digest !== undefined && digestOf(content) !== digest) continue;
    bytes += content.length;
    if (bytes > mostBytes) break;
    images.set(id, { type: 'image', mediaType, base64: content.toString('base64') });
  }
  return images;
}

function picturesOf(part: Part): Picture[] {
  if (part.type === 'file' && isRaster(part.mediaType) && part.size <= most.bytes) return [part];
  if (part.type !== 'tool') return [];
  const { image, digest } = part.facts ?? {};
  return typeof image === 'string' && typeof digest === 'string' ? [{ id: part.id, path: image, digest }] : [];
}

/** A file that is gone, or has become something else since it was sent, is not shown. */
async function read(root: string, path: string): Promise<Buffer | undefined> {
  try {
    await using handle = await openFile(root, path);
    return await readAll(handle, path, most.bytes);
  } catch (error) {
    if (error instanceof PathProblem) return undefined;
    throw error;
  }
}
