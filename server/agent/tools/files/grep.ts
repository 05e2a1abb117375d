import { join } from 'node:path';
import { z } from 'zod';
import { makeGlobMatcher } from '../../../workspace/glob-pattern.ts';
import { openEntry, openParent } from '../../../workspace/open.ts';
import { showPath } from '../../../workspace/path.ts';
import { PathProblem } from '../../../workspace/problem.ts';
import { walk, type Listing } from '../../../workspace/walk.ts';
import { makeFileTool } from './file-tool.ts';
import { makeSearchWorker, type FileMatches, type SearchedFile } from './search-worker.ts';
import { showControls } from '../text/controls.ts';

const most = {
  matches: 200,
  counted: 100_000,
  characters: 30_000,
  lineCharacters: 400,
  fileBytes: 5 * 1024 * 1024,
  ms: 20_000,
};
/** Files that the thread is asked about at once. */
const atOnce = 500;

const input = z.object({
  pattern: z
    .string()
    .min(1)
    .max(2000)
    .describe('A JavaScript regular expression, matched line by line. (?i) in front ignores case.'),
  path: z
    .string()
    .optional()
    .describe('File or directory to search, relative to the workspace or absolute; all of it when left out.'),
  glob: z.string().max(1000).optional().describe('Only files whose path or name matches, for example *.ts.'),
  context: z.int().min(0).max(10).optional().describe('Lines to show around each match.'),
  all: z.boolean().optional().describe('Also what .gitignore names.'),
});

export const grep = makeFileTool<z.infer<typeof input>>({
  name: 'grep',
  description:
    'Searches the text of files. Answers path:line:text for a match and path-line-text for a line around it. Passes over binary ' +
    `files, files above ${most.fileBytes / 1024 / 1024} MiB, links, .git, node_modules and what .gitignore names. Shows the ` +
    `first ${most.matches} matches and counts the rest.`,
  input,
  effect: 'read',
  describe: ({ pattern, path = '.' }) => `Search ${showPath(path)} for ${showPath(pattern)}`,

  async run({ pattern, path = '.', glob = '**', context = 0, all = false }, { workspace, signal }) {
    const ignoreCase = pattern.startsWith('(?i)');
    const expression = { pattern: ignoreCase ? pattern.slice(4) : pattern, flags: ignoreCase ? 'i' : '' };
    const problem = problemOf(expression);
    if (problem) return { status: 'failed', output: problem };
    const timeUp = AbortSignal.timeout(most.ms);
    const stopped = AbortSignal.any([signal, timeUp]);
    const options = { ...expression, context, width: most.lineCharacters, mostBytes: most.fileBytes };
    await using worker = makeSearchWorker(stopped, options);

    const result = makeResult();
    const isWanted = makeGlobMatcher(glob);
    try {
      for await (const files of filesOf(workspace, path, isWanted, { signal: stopped, isComplete: all })) {
        for (const found of await worker.match(files, result.room())) result.add(found);
        if (result.left() > most.counted) break;
      }
    } catch (error) {
      if (!stopped.aborted) throw error;
    }
    if (signal.aborted) return { status: 'cancelled', output: result.text('The search was stopped.') };
    if (timeUp.aborted) {
      return {
        status: 'failed',
        output: result.text(`Stopped after ${most.ms / 1000} s; narrow the path or make the pattern simpler.`),
      };
    }
    const left = result.left();
    const more = left > most.counted ? `More than ${most.counted}` : `${left}`;
    const note = left > 0 ? `${more} more matches are not shown; narrow the path or the pattern.` : '';
    return { status: 'done', output: result.text(note) || `Nothing matches ${showPath(pattern)}.` };
  },
});

function problemOf({ pattern, flags }: { pattern: string; flags: string }): string | undefined {
  try {
    void new RegExp(pattern, flags);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}. Patterns are JavaScript regular expressions.`;
  }
}

/** Files by the few, each few of one directory that is open until the next are asked for. */
async function* filesOf(
  root: string,
  path: string,
  isWanted: (path: string) => boolean,
  options: { signal: AbortSignal; isComplete: boolean },
): AsyncGenerator<SearchedFile[]> {
  let start: number | undefined;
  try {
    for await (const listing of walk(root, path, options)) {
      start ??= listing.directory.path === '' ? 0 : listing.directory.path.length + 1;
      const wanted = wantedOf(listing, start, isWanted);
      for (let from = 0; from < wanted.length; from += atOnce) yield wanted.slice(from, from + atOnce);
    }
  } catch (error) {
    // A path that is no directory may be a file, which then says itself what is wrong with it.
    if (!(error instanceof PathProblem && error.code === 'kind')) throw error;
    yield* fileItself(root, path);
  }
}

function wantedOf({ directory, entries }: Listing, start: number, isWanted: (path: string) => boolean): SearchedFile[] {
  return entries
    .filter(({ kind, path }) => kind === 'file' && isWanted(path.slice(start)))
    .map(({ name, path }) => ({ path, address: directory.at(name) }));
}

async function* fileItself(root: string, path: string): AsyncGenerator<SearchedFile[]> {
  const { parent, name } = await openParent(root, path);
  await using directory = parent;
  await using handle = await openEntry(directory, name);
  const { size } = await handle.stat();
  const shown = join(directory.path, name);
  if (size > most.fileBytes)
    throw new PathProblem('size', `${showPath(shown)} is larger than ${most.fileBytes} bytes.`);
  yield [{ path: shown, address: directory.at(name) }];
}

interface Result {
  add(found: FileMatches): void;
  /** Matches that may still be shown. */
  room(): number;
  /** Matches that are not shown. */
  left(): number;
  text(note: string): string;
}

function makeResult(): Result {
  const shown: string[] = [];
  let matches = 0;
  let all = 0;
  let characters = 0;
  return {
    add({ path, count, lines }) {
      all += count;
      let last = Infinity;
      for (const { number, isMatch, text } of lines) {
        if (number !== last + 1 && lines.some((line) => !line.isMatch) && shown.length > 0) shown.push('--');
        const mark = isMatch ? ':' : '-';
        const line = `${showPath(path)}${mark}${number}${mark}${showControls(text)}`;
        characters += line.length + 1;
        if (characters > most.characters) return;
        if (isMatch) matches += 1;
        shown.push(line);
        last = number;
      }
    },
    room: () => (characters > most.characters ? 0 : most.matches - matches),
    left: () => all - matches,
    text: (note) => [...shown, ...(note ? [`[${note}]`] : [])].join('\n'),
  };
}
