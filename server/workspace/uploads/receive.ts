/** Files that a person sends in: written piece by piece beside their place, and put there together when all have come. */

import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { createNew } from '../files.ts';
import { explain, openDirectory, type Directory } from '../open.ts';
import { PathProblem } from '../problem.ts';
import { numbered, safeName } from './name.ts';

export const mostFileBytes = 50 * 1024 * 1024;

const folder = 'uploads';
/** Files of one name, before it is no name any more. */
const mostAttempts = 1_000;

export interface Incoming {
  /** As its sender calls it. */
  name: string;
  content: AsyncIterable<Uint8Array>;
}

export interface Received {
  /** Relative to the workspace. */
  path: string;
  size: number;
}

interface Written {
  temporary: string;
  name: string;
  size: number;
}

/** All of them or none: a failure on the way leaves nothing behind. */
export async function receiveFiles(root: string, incoming: AsyncIterable<Incoming>): Promise<Received[]> {
  await using directory = await openDirectory(root, folder, { create: true });
  const written: Written[] = [];
  const placed: string[] = [];
  try {
    for await (const { name, content } of incoming) {
      const temporary = `.${randomBytes(8).toString('hex')}.sessile`;
      const file: Written = { temporary, name: safeName(name), size: 0 };
      written.push(file);
      await write(directory, file, content);
    }
    for (const file of written) placed.push(await place(directory, file));
    return written.map(({ size }, index) => ({ path: `${folder}/${placed[index]}`, size }));
  } catch (error) {
    const left = [...written.map(({ temporary }) => temporary), ...placed];
    await Promise.all(left.map((name) => rm(directory.at(name), { force: true })));
    throw await explain(directory, written.at(-1)?.name ?? '.', error);
  }
}

async function write(directory: Directory, file: Written, content: AsyncIterable<Uint8Array>): Promise<void> {
  await using handle = await createNew(directory.at(file.temporary), 0o666);
  for await (const piece of content) {
    file.size += piece.length;
    if (file.size > mostFileBytes) {
      throw new PathProblem(
        'size',
        `${file.name} is larger than ${mostFileBytes / 1024 / 1024} MiB, the most that one file may have.`,
      );
    }
    for (let at = 0; at < piece.length;) at += (await handle.write(piece, at)).bytesWritten;
  }
}

/** Takes the first free name; what has it stays as it is. */
async function place(directory: Directory, { temporary, name }: Written): Promise<string> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const candidate = numbered(name, attempt);
    try {
      await (await createNew(directory.at(candidate), 0o666)).close();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue;
      throw error;
    }
    await rename(directory.at(temporary), directory.at(candidate));
    return candidate;
  }
  throw new PathProblem('kind', `There are ${mostAttempts} files called ${name} already; give this one another name.`);
}
