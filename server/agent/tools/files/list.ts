import { lstat, readlink } from 'node:fs/promises';
import { z } from 'zod';
import { openDirectory, type Directory } from '../../../workspace/open.ts';
import { showPath } from '../../../workspace/path.ts';
import { listEntries, type Entry } from '../../../workspace/walk.ts';
import { makeFileTool } from './file-tool.ts';

const mostEntries = 1000;

const input = z.object({
  path: z
    .string()
    .optional()
    .describe('Directory to list, relative to the workspace or absolute; the workspace itself when left out.'),
});

export const list = makeFileTool<z.infer<typeof input>>({
  name: 'list',
  description:
    'Lists a directory of the workspace: directories end with /, files come with their size, links with their target.',
  input,
  effect: 'read',
  describe: ({ path = '.' }) => `List ${showPath(path)}`,

  async run({ path = '.' }, { workspace }) {
    await using directory = await openDirectory(workspace, path);
    const entries = await listEntries(directory);
    if (entries.length === 0) return { status: 'done', output: `${showPath(path)} is empty.` };
    const lines = await Promise.all(entries.slice(0, mostEntries).map((entry) => lineOf(directory, entry)));
    const more = entries.length - lines.length;
    if (more > 0) lines.push(`[${more} more entries are not shown; use glob to find one of them.]`);
    return { status: 'done', output: lines.join('\n') };
  },
});

async function lineOf(directory: Directory, { name, kind }: Entry): Promise<string> {
  const shown = showPath(name);
  switch (kind) {
    case 'directory':
      return `${shown}/`;
    case 'file': {
      const stats = await lstat(directory.at(name)).catch(() => undefined);
      return stats ? `${shown} (${stats.size} bytes)` : shown;
    }
    case 'link':
      return `${shown} -> ${showPath(await readlink(directory.at(name)).catch(() => '?'))}`;
    case 'other':
      return `${shown} (a pipe, a socket or a device)`;
  }
}
