/** Each session's own directory below the data directory. */

import { existsSync, readdirSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export function workspacePath(dataDir: string, sessionId: string): string {
  if (!/^[\w-]{1,200}$/.test(sessionId)) throw new Error(`${JSON.stringify(sessionId)} cannot name a directory.`);
  return join(dataDir, 'workspaces', sessionId);
}

interface CreateOptions {
  /** Puts into the directory, which has another name until it is whole, what it begins with. */
  fill?: (path: string) => Promise<void>;
}

/** Makes the directory, if it is not there yet, with a corner of Sessile's own that git ignores. */
export async function createWorkspace(path: string, { fill }: CreateOptions = {}): Promise<void> {
  if (await isThere(path)) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Whole from the first moment, whoever else makes it at the same time.
  const made = await mkdtemp(`${path}.`);
  try {
    await fill?.(made);
    await mkdir(join(made, '.sessile', 'home'), { recursive: true });
    await writeFile(join(made, '.sessile', '.gitignore'), '*\n');
    await rename(made, path);
  } catch (error) {
    await removeWorkspace(made);
    if (!(await isThere(path))) throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

/**
 * Removes what a crash left behind: directories of sessions that are gone, and half-made ones, which have a suffix after
 * their session. What is made from the call on stays.
 */
export async function removeStrays(
  dataDir: string,
  isKnown: (sessionId: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const parent = join(dataDir, 'workspaces');
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    if (signal.aborted) return;
    if (!isKnown(name)) await removeWorkspace(join(parent, name));
  }
}

/** Nothing of the session may be running any more. */
export async function removeWorkspace(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    // Package managers leave directories that not even their owner may change; what is wrong besides shows again below.
    await openUp(path);
    await rm(path, { recursive: true, force: true });
  }
}

async function openUp(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const name of await readdir(path)) await openUp(join(path, name));
}
