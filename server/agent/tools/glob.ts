import { lstat } from 'node:fs/promises';
import { z } from 'zod';
import { showPath } from '../../workspace/path.ts';
import { walk } from '../../workspace/walk.ts';
import { makeFileTool } from './file-tool.ts';
import { makeGlobMatcher } from '../../workspace/glob-pattern.ts';

const most = { found: 1000, visited: 200_000 };

const input = z.object({
  pattern: z.string().min(1).max(1000).describe('For example **/*.ts, src/**/test_*.py or *.{json,yaml}.'),
  path: z
    .string()
    .optional()
    .describe('Directory to search, relative to the workspace or absolute; the workspace itself when left out.'),
});

export const glob = makeFileTool<z.infer<typeof input>>({
  name: 'glob',
  description:
    'Finds files by name, the most recently changed first. The pattern is relative to `path`; one without a slash matches names ' +
    'at any depth. Does not look into .git and node_modules unless `path` starts there, and follows no links.',
  input,
  effect: 'read',
  describe: ({ pattern, path = '.' }) => `Find ${showPath(pattern)} in ${showPath(path)}`,

  async run({ pattern, path = '.' }, { workspace, signal }) {
    const isWanted = makeGlobMatcher(pattern);
    const found: { path: string; changedAt: number }[] = [];
    let visited = 0;
    let start: number | undefined;
    for await (const entry of walk(workspace, path, signal)) {
      if (++visited > most.visited) break;
      // The first entry lies directly in the directory that the search starts in.
      start ??= entry.path.length - entry.name.length;
      if (entry.kind === 'directory' || !isWanted(entry.path.slice(start))) continue;
      const stats = await lstat(entry.directory.at(entry.name)).catch(() => undefined);
      if (stats) found.push({ path: entry.path, changedAt: stats.mtimeMs });
    }
    if (signal.aborted) return { status: 'cancelled', output: 'The search was stopped.' };
    const newest = found.toSorted((a, b) => b.changedAt - a.changedAt).slice(0, most.found);
    const lines = newest.map((file) => showPath(file.path));
    if (lines.length === 0) lines.push(`No file matches ${showPath(pattern)}.`);
    if (found.length > lines.length)
      lines.push(`[${found.length - lines.length} more files match; narrow the pattern.]`);
    if (visited > most.visited) lines.push(`[Stopped after ${most.visited} entries; narrow the path.]`);
    return { status: 'done', output: lines.join('\n') };
  },
});
