/** Whole files of a workspace, read and replaced. */

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { explain, openEntry, openFile, openParent } from './open.ts';
import { showPath } from './path.ts';
import { PathProblem } from './problem.ts';

/** Enough for any text that is edited as one. */
const mostBytes = 10 * 1024 * 1024;

export async function readWhole(root: string, path: string): Promise<Buffer> {
  await using handle = await openFile(root, path);
  return await readAll(handle, path);
}

/** Reads no more than the limit, also of a file that grows meanwhile. */
export async function readAll(handle: FileHandle, path: string, limit: number = mostBytes): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min((await handle.stat()).size, limit) + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  if (length > limit) throw new PathProblem('size', `${showPath(path)} is larger than ${limit} bytes.`);
  throw new PathProblem('access', `${showPath(path)} grew while it was read; try again.`);
}

/** What is at `path`, or undefined. */
export async function readIfThere(root: string, path: string): Promise<Buffer | undefined> {
  try {
    return await readWhole(root, path);
  } catch (error) {
    if (error instanceof PathProblem && error.code === 'missing') return undefined;
    throw error;
  }
}

/** Replaces the file as a whole or leaves it as it is; makes the directories on the way. Keeps the mode of the old file. */
export async function replaceFile(root: string, path: string, content: string | Uint8Array): Promise<void> {
  const { parent, name } = await openParent(root, path, { create: true });
  await using directory = parent;
  const old = await lstat(directory.at(name)).catch(() => undefined);
  // Anything but a plain file is refused in the same words as when it is read.
  if (old && !old.isFile()) await (await openEntry(directory, name)).close();
  const temporary = `.${randomBytes(8).toString('hex')}.sessile`;
  try {
    await using handle = await createNew(directory.at(temporary), old ? old.mode & 0o777 : 0o666);
    if (old) await handle.chmod(old.mode & 0o777);
    await handle.writeFile(content);
  } catch (error) {
    await rm(directory.at(temporary), { force: true });
    throw await explain(directory, name, error);
  }
  await rename(directory.at(temporary), directory.at(name));
}

/** A new file, open for writing; fails with EEXIST when the name is taken, by a link too. */
export function createNew(address: string, mode: number): Promise<FileHandle> {
  return open(address, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode);
}
