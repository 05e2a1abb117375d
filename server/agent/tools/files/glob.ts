import { z } from 'zod';
import { makeGlobMatcher } from '../../../workspace/glob-pattern.ts';
import { showPath } from '../../../workspace/path.ts';
import { walk } from '../../../workspace/walk.ts';
import { makeFileTool } from './file-tool.ts';
import { makeSearchWorker } from './search-worker.ts';

const most = { found: 1000, visited: 200_000 };

const input = z.object({
  pattern: z.string().min(1).max(1000).describe('For example **/*.ts, src/**/test_*.py or *.{json,yaml}.'),
  path: z
    .string()
    .optional()
    .describe('Directory to search, relative to the workspace or absolute; the workspace itself when left out.'),
  all: z.boolean().optional().describe('Also what .gitignore names.'),
});

export const glob = makeFileTool<z.infer<typeof input>>({
  name: 'glob',
  description:
    'Finds files by name, the most recently changed first. The pattern is relative to `path`; one without a slash matches names ' +
    'at any depth. Leaves out what .gitignore names, does not look into .git and node_modules unless `path` starts there, and ' +
    'follows no links.',
  input,
  effect: 'read',
  describe: ({ pattern, path = '.' }) => `Find ${showPath(pattern)} in ${showPath(path)}`,

  async run({ pattern, path = '.', all = false }, { workspace, signal }) {
    const isWanted = makeGlobMatcher(pattern);
    const found: { path: string; changedAt: number }[] = [];
    let visited = 0;
    let start: number | undefined;
    await using worker = makeSearchWorker(signal);
    try {
      for await (const { directory, entries } of walk(workspace, path, { signal, isComplete: all })) {
        start ??= directory.path === '' ? 0 : directory.path.length + 1;
        const from = start;
        visited += entries.length;
        const wanted = entries
          .filter((entry) => entry.kind !== 'directory' && isWanted(entry.path.slice(from)))
          .map((entry) => ({ path: entry.path, address: directory.at(entry.name) }));
        const times = wanted.length > 0 ? await worker.times(wanted) : [];
        found.push(...wanted.map((file, index) => ({ path: file.path, changedAt: times[index] ?? 0 })));
        if (visited > most.visited) break;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) return { status: 'cancelled', output: 'The search was stopped.' };
    const newest = found.toSorted((a, b) => b.changedAt - a.changedAt).slice(0, most.found);
    const lines = newest.map((file) => showPath(file.path));
    if (lines.length === 0) lines.push(`No file matches ${showPath(pattern)}.`);
    if (found.length > lines.length)
      lines.push(`[${found.length - lines.length} more files match; narrow the pattern.]`);
    if (visited > most.visited) lines.push(`[Stopped after ${visited} entries; narrow the path.]`);
    return { status: 'done', output: lines.join('\n') };
  },
});
