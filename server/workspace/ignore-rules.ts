/** What .gitignore files say, in time that no pattern makes explode: https://git-scm.com/docs/gitignore */

import { readAll } from './files.ts';
import { makeGlobMatcher } from './glob-pattern.ts';
import { openEntry, type Directory } from './open.ts';
import { PathProblem } from './problem.ts';

export const ignoreFile = '.gitignore';

const most = { bytes: 256 * 1024, rules: 2_000 };

export interface IgnoreRule {
  isNegated: boolean;
  onlyDirectories: boolean;
  /** The directory of the file that has the rule, empty or with a slash at its end; the rule is about what is below. */
  base: string;
  /** `path` is relative to the base. */
  isMatch(name: string, path: string): boolean;
}

/** The rules of one directory; none when its file cannot be read. */
export async function readIgnoreRules(directory: Directory): Promise<IgnoreRule[]> {
  try {
    await using handle = await openEntry(directory, ignoreFile);
    const text = (await readAll(handle, ignoreFile, most.bytes)).toString('utf8');
    const base = directory.path === '' ? '' : `${directory.path}/`;
    return text
      .split('\n')
      .slice(0, most.rules)
      .flatMap((line) => ruleOf(line, base) ?? []);
  } catch (error) {
    if (error instanceof PathProblem) return [];
    throw error;
  }
}

/** `path` is relative to the workspace. Of several rules the last one counts. */
export function isIgnored(rules: readonly IgnoreRule[], path: string, name: string, isDirectory: boolean): boolean {
  const rule = rules.findLast(
    ({ onlyDirectories, base, isMatch }) =>
      (isDirectory || !onlyDirectories) && path.startsWith(base) && isMatch(name, path.slice(base.length)),
  );
  return rule !== undefined && !rule.isNegated;
}

function ruleOf(line: string, base: string): IgnoreRule | undefined {
  let pattern = line.replace(/\r$/, '').replace(/(?<!\\)\s+$/, '');
  if (pattern === '' || pattern.startsWith('#')) return undefined;
  const isNegated = pattern.startsWith('!');
  if (isNegated) pattern = pattern.slice(1);
  const onlyDirectories = pattern.endsWith('/');
  if (onlyDirectories) pattern = pattern.replace(/\/+$/, '');
  return pattern === '' ? undefined : { isNegated, onlyDirectories, base, isMatch: matcherOf(pattern) };
}

/** Most patterns are plain names and endings, for which nothing need be walked through. */
function matcherOf(pattern: string): IgnoreRule['isMatch'] {
  const isAnchored = pattern.includes('/');
  const wanted = pattern.replace(/^\/+/, '').replace(/\/\*\*$/, '/**/*');
  const isPlain = !/[*?[\\]/.test(wanted);
  if (isPlain) return isAnchored ? (_, path) => path === wanted : (name) => name === wanted;
  const ending = /^\*([^*?[\\]+)$/.exec(wanted)?.[1];
  if (ending !== undefined && !isAnchored) return (name) => name.endsWith(ending);
  // Braces mean nothing here, and one character is near enough.
  const isMatch = makeGlobMatcher(wanted.replaceAll(/[{}]/g, '?'));
  if (!isAnchored) return (name) => isMatch(name);
  return wanted.includes('/') ? (_, path) => isMatch(path) : (_, path) => !path.includes('/') && isMatch(path);
}
