/** The files of one workspace in another: as they are, though commands may go on changing the first. */

import { chmod, lstat, mkdir, open, readlink, symlink, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { constants, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { explain, openChild, openDirectory, type Directory } from './open.ts';
import { showPath } from './path.ts';
import { PathProblem } from './problem.ts';
import { listEntries } from './walk.ts';

/** Each level holds one directory open. */
const mostLevels = 200;

const permissions = 0o777;
/** What is needed to fill a directory, whatever it may allow in the end. */
const ownDirectory = 0o700;

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

interface CopyOptions {
  from: string;
  /** Is there, empty, and nobody else's. */
  to: string;
  /** Where it will be: links to somewhere in the first workspace lead to the same place of the copy. */
  address: string;
  signal?: AbortSignal;
}

/** Sockets, pipes and devices belong to processes and stay behind. Without a workspace to copy nothing happens. */
export async function copyWorkspace({ from, to, address, signal }: CopyOptions): Promise<void> {
  const root = await openDirectory(from, '').catch(ifMissing);
  if (!root) return;
  await using start = root;
  await copyInto(start, to, mostLevels);

  async function copyInto(directory: Directory, target: string, levels: number): Promise<void> {
    if (levels === 0) {
      throw new PathProblem('size', `${showPath(directory.path.slice(0, 100))}… lies deeper than can be copied.`);
    }
    for (const { name, kind } of await listEntries(directory)) {
      signal?.throwIfAborted();
      const place = join(target, name);
      try {
        if (kind === 'file') await copyFile(directory, name, place);
        else if (kind === 'link') await copyLink(directory, name, place);
        else if (kind === 'directory') await copyDirectory(directory, name, place, levels);
      } catch (error) {
        throw await explain(directory, name, error);
      }
    }
  }

  async function copyDirectory(directory: Directory, name: string, place: string, levels: number): Promise<void> {
    const opened = await openChild(directory, name).catch(ifMissing);
    if (!opened) return;
    await using child = opened;
    const stats = await lstat(child.at('.'));
    await mkdir(place, { mode: ownDirectory });
    await copyInto(child, place, levels - 1);
    await finish(place, stats);
  }

  async function copyLink(directory: Directory, name: string, place: string): Promise<void> {
    const target = await readlink(directory.at(name)).catch(() => undefined);
    if (target === undefined) return;
    const isWithin = target === from || target.startsWith(from + sep);
    await symlink(isWithin ? address + target.slice(from.length) : target, place);
  }

  async function copyFile(directory: Directory, name: string, place: string): Promise<void> {
    const opened = await open(directory.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) =>
      explain(directory, name, error).then(ifMissing),
    );
    if (!opened) return;
    await using source = opened;
    const stats = await source.stat();
    // It was one when the directory was read.
    if (!stats.isFile()) return;
    await write(source, place);
    await finish(place, stats);
  }

  async function write(source: FileHandle, place: string): Promise<void> {
    await using copy = await open(place, 'wx', 0o600);
    await copy.writeFile(source.createReadStream({ autoClose: false }), { signal });
  }
}

async function finish(place: string, { mode, atime, mtime }: Stats): Promise<void> {
  await chmod(place, mode & permissions);
  await utimes(place, atime, mtime);
}

/** What went, or became something else, since its directory was read is not there to copy. */
function ifMissing(error: unknown): undefined {
  if (!(error instanceof PathProblem) || (error.code !== 'missing' && error.code !== 'link')) throw error;
}
