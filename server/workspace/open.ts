/**
 * The only way to files of a workspace. Every name on the way is opened from the directory before it and links are never
 * followed, so that nothing that a command does at the same time can lead outside.
 */

import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { nearNames } from './near-names.ts';
import { namesOf, showPath } from './path.ts';
import { PathProblem } from './problem.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

export interface Directory extends AsyncDisposable {
  /** Relative to the workspace, empty for the workspace itself. */
  path: string;
  /** An address for `node:fs` that stays with this directory wherever it is moved to. */
  at(name: string): string;
}

/** Opens the directory at `path`. With `create`, the missing ones on the way are made. */
export async function openDirectory(root: string, path: string, { create = false } = {}): Promise<Directory> {
  let directory = await openRoot(root);
  for (const name of namesOf(root, path)) {
    await using parent = directory;
    directory = await openChild(parent, name, create);
  }
  return directory;
}

/** The directory that holds `path`, and the last name of it. */
export async function openParent(
  root: string,
  path: string,
  { create = false } = {},
): Promise<{ parent: Directory; name: string }> {
  const names = namesOf(root, path);
  const name = names.pop();
  if (name === undefined) throw new PathProblem('kind', `${showPath(path)} is a directory.`);
  return { parent: await openDirectory(root, names.join('/'), { create }), name };
}

/** A regular file with this one name, open for reading. Whatever else is there is neither read nor waited for. */
export async function openFile(root: string, path: string): Promise<FileHandle> {
  const { parent, name } = await openParent(root, path);
  await using directory = parent;
  return await openEntry(directory, name);
}

export async function openEntry(directory: Directory, name: string): Promise<FileHandle> {
  const handle = await attempt(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const shown = showPath(join(directory.path, name));
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new PathProblem('kind', `${shown} is a directory.`);
    if (!stats.isFile()) throw new PathProblem('kind', `${shown} is a pipe or a device, not a file.`);
    if (stats.nlink > 1) {
      throw new PathProblem(
        'link',
        `${shown} is a hard link, whose other names may be outside the workspace; only commands read it.`,
      );
    }
    await checkPlace(directory, name, stats);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export async function openChild(parent: Directory, name: string, create = false): Promise<Directory> {
  if (create) {
    await mkdir(parent.at(name)).catch(async (error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw await explain(parent, name, error);
    });
  }
  const handle = await attempt(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
  await checkPlace(parent, name, await handle.stat());
  return asDirectory(handle, join(parent.path, name), parent.at(name));
}

async function openRoot(root: string): Promise<Directory> {
  const handle = await open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch(() => {
    throw new PathProblem('missing', 'The workspace of this session is gone.');
  });
  return asDirectory(handle, '', root);
}

/** Linux reaches the open directory itself; other systems only its path, which is why `checkPlace` looks again. */
function asDirectory(handle: FileHandle, path: string, address: string): Directory {
  const base = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : address;
  return { path, at: (name) => `${base}/${name}`, [Symbol.asyncDispose]: () => handle.close() };
}

async function checkPlace(directory: Directory, name: string, opened: { dev: number; ino: number }): Promise<void> {
  if (process.platform === 'linux') return;
  const found = await lstat(directory.at(name));
  if (found.dev !== opened.dev || found.ino !== opened.ino) {
    throw new PathProblem('link', `${showPath(join(directory.path, name))} changed while it was opened.`);
  }
}

async function attempt(directory: Directory, name: string, flags: number): Promise<FileHandle> {
  try {
    return await open(directory.at(name), flags);
  } catch (error) {
    throw await explain(directory, name, error);
  }
}

/** The sentence for a failed step, when it is one that is expected. */
export async function explain(directory: Directory, name: string, error: unknown): Promise<unknown> {
  const shown = showPath(join(directory.path, name));
  const found = await lstat(directory.at(name)).catch(() => undefined);
  if (found?.isSymbolicLink()) {
    const target = await readlink(directory.at(name)).catch(() => 'elsewhere');
    return new PathProblem(
      'link',
      `${shown} is a symbolic link to ${showPath(target)}; links are not followed, use the path it means.`,
    );
  }
  switch (codeOf(error)) {
    case 'ENOENT': {
      const near = nearNames(name, await readdir(directory.at('.')).catch(() => []));
      const hint =
        near.length > 0 ? ` Near it: ${near.map((other) => showPath(join(directory.path, other))).join(', ')}.` : '';
      return new PathProblem('missing', `${shown} does not exist.${hint}`);
    }
    case 'ENOTDIR':
      return new PathProblem('kind', `${shown} is not a directory.`);
    case 'ENAMETOOLONG':
      return new PathProblem('missing', `${shown.slice(0, 100)}… is longer than a name can be.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new PathProblem('access', `${shown} may not be opened or written by this server's user.`);
    case 'ENOSPC':
    case 'EDQUOT':
      return new PathProblem('size', `There is no space left for ${shown}.`);
    case 'ENXIO':
    case 'ENODEV':
      return new PathProblem('kind', `${shown} is a pipe or a device, not a file.`);
    default:
      return error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
