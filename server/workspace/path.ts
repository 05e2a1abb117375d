import { isAbsolute, relative, sep } from 'node:path';
import { PathProblem } from './problem.ts';

/**
 * The names on the way from the root to a path given relative to it or absolute. This only reads the text: that the way
 * stays inside is proved step by step when it is walked.
 */
export function namesOf(root: string, path: string): string[] {
  if (path.includes('\0')) throw new PathProblem('outside', 'A path cannot contain a NUL character.');
  const within = isAbsolute(path) ? relative(root, path) : path;
  const names: string[] = [];
  for (const name of within.split(sep)) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) {
      throw new PathProblem('outside', `${showPath(path)} is outside the workspace, which is ${showPath(root)}.`);
    }
  }
  return names;
}

/** A path as one harmless line: control characters, line breaks and text direction marks are written out. */
export function showPath(path: string): string {
  return path.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
