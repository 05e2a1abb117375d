import { z } from 'zod';
import { readAll, readWhole } from '../../workspace/files.ts';
import { openEntry } from '../../workspace/open.ts';
import { showPath } from '../../workspace/path.ts';
import { PathProblem } from '../../workspace/problem.ts';
import { passOver, walk } from '../../workspace/walk.ts';
import type { Entry } from '../../workspace/walk.ts';
import { makeFileTool } from './file-tool.ts';
import { makeGlobMatcher } from '../../workspace/glob-pattern.ts';
import { makeGrepWorker } from './grep-worker.ts';
import type { GrepLine } from './grep-worker.ts';
import { showControls } from './text/controls.ts';
import { isBinary } from './read.ts';

const most = { matches: 200, characters: 30_000, lineCharacters: 400, fileBytes: 5 * 1024 * 1024, ms: 20_000 };

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
});

export const grep = makeFileTool<z.infer<typeof input>>({
  name: 'grep',
  description:
    'Searches the text of files. Answers path:line:text for a match and path-line-text for a line around it. Passes over binary ' +
    `files, files above ${most.fileBytes / 1024 / 1024} MiB, links, .git and node_modules. Stops after ${most.matches} matches.`,
  input,
  effect: 'read',
  describe: ({ pattern, path = '.' }) => `Search ${showPath(path)} for ${showPath(pattern)}`,

  async run({ pattern, path = '.', glob = '**', context = 0 }, { workspace, signal }) {
    const ignoreCase = pattern.startsWith('(?i)');
    const expression = { pattern: ignoreCase ? pattern.slice(4) : pattern, flags: ignoreCase ? 'i' : '' };
    const problem = problemOf(expression);
    if (problem) return { status: 'failed', output: problem };
    const timeUp = AbortSignal.timeout(most.ms);
    const stopped = AbortSignal.any([signal, timeUp]);
    await using worker = makeGrepWorker({ ...expression, context, width: most.lineCharacters }, stopped);

    const result = makeResult();
    try {
      for await (const file of filesOf(workspace, path, glob, stopped)) {
        result.add(file.path, await worker.match(file.text, result.room()));
        if (result.room() <= 0) break;
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
    if (result.room() <= 0)
      return { status: 'done', output: result.text('There may be more matches; narrow the path or the pattern.') };
    return { status: 'done', output: result.text('') || `Nothing matches ${showPath(pattern)}.` };
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

async function* filesOf(
  root: string,
  path: string,
  glob: string,
  signal: AbortSignal,
): AsyncGenerator<{ path: string; text: string }> {
  const isWanted = makeGlobMatcher(glob);
  let start: number | undefined;
  try {
    for await (const entry of walk(root, path, signal)) {
      start ??= entry.path.length - entry.name.length;
      if (entry.kind !== 'file' || !isWanted(entry.path.slice(start))) continue;
      const bytes = await readEntry(entry).catch(passOver);
      if (bytes && !isBinary(bytes)) yield { path: entry.path, text: bytes.toString('utf8') };
    }
  } catch (error) {
    // A path that is no directory may be a file, which then says itself what is wrong with it.
    if (!(error instanceof PathProblem && error.code === 'kind')) throw error;
    const bytes = await readWhole(root, path);
    if (!isBinary(bytes)) yield { path, text: bytes.toString('utf8') };
  }
}

async function readEntry(entry: Entry): Promise<Buffer> {
  await using handle = await openEntry(entry.directory, entry.name);
  return await readAll(handle, entry.path, most.fileBytes);
}

function makeResult(): { add(path: string, lines: GrepLine[]): void; room(): number; text(note: string): string } {
  const shown: string[] = [];
  let matches = 0;
  let characters = 0;
  let last = 0;
  return {
    add(path, lines) {
      last = Infinity;
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
    text: (note) => [...shown, ...(note ? [`[${note}]`] : [])].join('\n'),
  };
}
