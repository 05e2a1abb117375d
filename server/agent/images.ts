/** The pictures of a conversation, as the model gets to see them. */

import type { FilePart, Transcript } from '../core/transcript.ts';
import type { PromptBlock } from '../ports/model.ts';
import { readAll } from '../workspace/files.ts';
import { openFile } from '../workspace/open.ts';
import { PathProblem } from '../workspace/problem.ts';
import { isRaster, mediaTypeOf } from '../workspace/uploads/media-type.ts';
import type { PromptImages } from './prompt.ts';

/** The least that all vendors take of one picture. */
const mostImageBytes = 5 * 1024 * 1024;
/** As base64 a third more, which fits into every vendor's largest request. */
const mostBytes = 12 * 1024 * 1024;
const mostImages = 20;

/** The newest that fit. Older ones are still named, and a tool can read them. */
export async function loadImages(root: string, transcript: Transcript): Promise<PromptImages> {
  const images = new Map<string, Extract<PromptBlock, { type: 'image' }>>();
  let bytes = 0;
  for (const { id, path } of imagesOf(transcript)) {
    if (images.size >= mostImages) break;
    const content = await read(root, path);
    const mediaType = content ? mediaTypeOf(content) : '';
    if (!content || !isRaster(mediaType)) continue;
    // What is in the file now, and not what was there when it was sent.
    bytes += content.length;
    if (bytes > mostBytes) break;
    images.set(id, { type: 'image', mediaType, base64: content.toString('base64') });
  }
  return images;
}

/** Newest first. */
function imagesOf(transcript: Transcript): FilePart[] {
  return transcript
    .filter(({ state }) => state === 'read')
    .flatMap(({ parts }) => parts.filter((part) => part.type === 'file'))
    .filter(({ mediaType, size }) => isRaster(mediaType) && size <= mostImageBytes)
    .toReversed();
}

/** A file that is gone, or has become something else since it was sent, is not shown. */
async function read(root: string, path: string): Promise<Buffer | undefined> {
  try {
    await using handle = await openFile(root, path);
    return await readAll(handle, path, mostImageBytes);
  } catch (error) {
    if (error instanceof PathProblem) return undefined;
    throw error;
  }
}
