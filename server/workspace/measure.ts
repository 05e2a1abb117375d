/** How much a workspace holds, looked at without following links. */

import { lstat } from 'node:fs/promises';
import { openChild, openDirectory, type Directory } from './open.ts';
import { PathProblem } from './problem.ts';
import { listEntries } from './walk.ts';

export interface WorkspaceSize {
  files: number;
  bytes: number;
  /** Whether that is all of it: a very large workspace is counted in part. */
  isWhole: boolean;
}

/** Entries that are looked at, so that the answer comes while a person waits for it. */
const mostEntries = 5_000;

/** What Sessile keeps there for itself. */
const own = '.sessile';

/** Each level holds one directory open. */
const mostLevels = 64;

/** A workspace that is not there holds nothing. */
export async function measureWorkspace(root: string): Promise<WorkspaceSize> {
  const size: WorkspaceSize = { files: 0, bytes: 0, isWhole: true };
  let left = mostEntries;

  async function look(directory: Directory, levels: number): Promise<void> {
    for (const { name, path, kind } of await listEntries(directory)) {
      if (path === own) continue;
      left -= 1;
      size.isWhole &&= left >= 0 && levels > 0;
      if (!size.isWhole) return;
      if (kind === 'directory') {
        await using child = await openChild(directory, name);
        await look(child, levels - 1);
      } else {
        size.files += 1;
        size.bytes += (await lstat(directory.at(name))).size;
      }
    }
  }

  try {
    await using directory = await openDirectory(root, '');
    await look(directory, mostLevels);
  } catch (error) {
    // Something went while it was looked at, or was never there: what was seen is what is told.
    if (!(error instanceof PathProblem) && !(error instanceof Error && 'code' in error)) throw error;
    size.isWhole &&= size.files === 0;
  }
  return size;
}
