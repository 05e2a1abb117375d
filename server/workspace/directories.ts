/** Each session's own directory below the data directory. */

import { chmod, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export function workspacePath(dataDir: string, sessionId: string): string {
  if (!/^[\w-]{1,200}$/.test(sessionId)) throw new Error(`${JSON.stringify(sessionId)} cannot name a directory.`);
  return join(dataDir, 'workspaces', sessionId);
}

/** Makes the directory, if it is not there yet, with a corner of Sessile's own that git ignores. */
export async function createWorkspace(path: string): Promise<void> {
  const isNew = (await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined;
  if (!isNew) return;
  await mkdir(join(path, '.sessile', 'home'), { recursive: true });
  await writeFile(join(path, '.sessile', '.gitignore'), '*\n');
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
