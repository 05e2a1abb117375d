/** The directories below one of a workspace, with their entries in the order of their names, without following links. */

import { readdir } from 'node:fs/promises';
import { ignoreFile, isIgnored, readIgnoreRules, type IgnoreRule } from './ignore-rules.ts';
import { openChild, openDirectory } from './open.ts';
import type { Directory } from './open.ts';
import { namesOf } from './path.ts';
import { PathProblem } from './problem.ts';

export interface Entry {
  name: string;
  /** Relative to the workspace. */
  path: string;
  kind: 'file' | 'directory' | 'link' | 'other';
}

export interface Listing {
  /** Open until the next listing is asked for. */
  directory: Directory;
  entries: Entry[];
}

export interface WalkOptions {
  signal: AbortSignal;
  /** Whether what .gitignore names is walked through as well. */
  isComplete?: boolean;
}

/** Large, of no interest to a search, and full of links: passed over unless the search starts in one. */
const skipped = new Set(['.git', '.sessile', 'node_modules']);

/** Each level holds one directory open. */
const mostLevels = 64;

/** Every directory before those in it. */
export async function* walk(
  root: string,
  path: string,
  { signal, isComplete = false }: WalkOptions,
): AsyncGenerator<Listing> {
  await using start = await openDirectory(root, path);
  const rules = isComplete ? undefined : await rulesAbove(root, path);
  yield* listingsBelow(start, rules, mostLevels, signal);
}

async function* listingsBelow(
  directory: Directory,
  above: readonly IgnoreRule[] | undefined,
  levels: number,
  signal: AbortSignal,
): AsyncGenerator<Listing> {
  if (signal.aborted) return;
  const all = await listEntries(directory);
  const hasRules = above && all.some(({ name }) => name === ignoreFile);
  const rules = hasRules ? [...above, ...(await readIgnoreRules(directory))] : above;
  const entries = rules?.length
    ? all.filter(({ path, name, kind }) => !isIgnored(rules, path, name, kind === 'directory'))
    : all;
  yield { directory, entries };
  for (const { name, kind } of entries) {
    if (kind !== 'directory' || skipped.has(name) || levels === 0) continue;
    const child = await openChild(directory, name).catch(passOver);
    if (!child) continue;
    await using open = child;
    yield* listingsBelow(open, rules, levels - 1, signal);
  }
}

/** A search that starts further down obeys the files on its way as well. */
async function rulesAbove(root: string, path: string): Promise<IgnoreRule[]> {
  const rules: IgnoreRule[] = [];
  const names = namesOf(root, path);
  for (let depth = 0; depth < names.length; depth += 1) {
    await using directory = await openDirectory(root, names.slice(0, depth).join('/'));
    rules.push(...(await readIgnoreRules(directory)));
  }
  return rules;
}

export async function listEntries(directory: Directory): Promise<Entry[]> {
  const found = await readdir(directory.at('.'), { withFileTypes: true });
  const base = directory.path === '' ? '' : `${directory.path}/`;
  return found
    .map((item): Entry => ({ name: item.name, path: base + item.name, kind: kindOf(item) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** For a walk, what cannot be opened is not there. */
function passOver(error: unknown): undefined {
  if (!(error instanceof PathProblem)) throw error;
}

function kindOf(item: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): Entry['kind'] {
  if (item.isFile()) return 'file';
  if (item.isDirectory()) return 'directory';
  return item.isSymbolicLink() ? 'link' : 'other';
}
