/** The entries below a directory of a workspace, in the order of their names, without following links. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openChild, openDirectory } from './open.ts';
import type { Directory } from './open.ts';
import { PathProblem } from './problem.ts';

export interface Entry {
  name: string;
  /** Relative to the workspace. */
  path: string;
  kind: 'file' | 'directory' | 'link' | 'other';
  /** Open until the next entry is asked for. */
  directory: Directory;
}

/** Large, of no interest to a search, and full of links: passed over unless the search starts in one. */
const skipped = new Set(['.git', '.sessile', 'node_modules']);

/** Each level holds one directory open. */
const mostLevels = 64;

export async function* walk(root: string, path: string, signal: AbortSignal): AsyncGenerator<Entry> {
  await using start = await openDirectory(root, path);
  yield* entriesBelow(start, mostLevels, signal);
}

async function* entriesBelow(directory: Directory, levels: number, signal: AbortSignal): AsyncGenerator<Entry> {
  for (const entry of await listEntries(directory)) {
    if (signal.aborted) return;
    yield entry;
    if (entry.kind !== 'directory' || skipped.has(entry.name) || levels === 0) continue;
    const child = await openChild(directory, entry.name).catch(passOver);
    if (!child) continue;
    await using open = child;
    yield* entriesBelow(open, levels - 1, signal);
  }
}

export async function listEntries(directory: Directory): Promise<Entry[]> {
  const found = await readdir(directory.at('.'), { withFileTypes: true });
  return found
    .map((item): Entry => ({ name: item.name, path: join(directory.path, item.name), kind: kindOf(item), directory }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** For a walk, what cannot be opened is not there. */
export function passOver(error: unknown): undefined {
  if (!(error instanceof PathProblem)) throw error;
}

function kindOf(item: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): Entry['kind'] {
  if (item.isFile()) return 'file';
  if (item.isDirectory()) return 'directory';
  return item.isSymbolicLink() ? 'link' : 'other';
}
