import { z } from 'zod';
import { readIfThere, replaceFile } from '../../../workspace/files.ts';
import { showPath } from '../../../workspace/path.ts';
import { PathProblem } from '../../../workspace/problem.ts';
import { makeFileTool } from './file-tool.ts';
import { patchOf } from '../text/file-patch.ts';
import { changesBetween, countLines } from '../text/line-changes.ts';

const input = z.object({
  path: z.string().describe('File to write, relative to the workspace or absolute. Missing directories are made.'),
  content: z.string().describe('The whole content of the file.'),
});

export const write = makeFileTool<z.infer<typeof input>>({
  name: 'write',
  description: 'Creates a file of the workspace, or replaces it as a whole. To change a part of a file use edit.',
  input,
  effect: 'write',
  describe: ({ path, content }) => `Write ${showPath(path)}:\n${content}`,

  async run({ path, content }, { workspace }) {
    const old = await readOld(workspace, path);
    await replaceFile(workspace, path, content);
    const shown = showPath(path);
    const lines = countLines(content);
    const changes = changesBetween(old ?? '', content);
    if (old === undefined)
      return { status: 'done', output: `Created ${shown} (${lines} lines).`, facts: { ...changes, created: true } };
    const display = patchOf(path, old, content);
    return {
      status: 'done',
      ...(display === undefined ? {} : { display }),
      output: `Overwrote ${shown} (${lines} lines; it had ${countLines(old)}).`,
      facts: { ...changes, created: false },
    };
  },
});

/** Only to count changes: what is too large to count, or has other names, is replaced all the same. */
async function readOld(root: string, path: string): Promise<string | undefined> {
  try {
    return (await readIfThere(root, path))?.toString('utf8');
  } catch (error) {
    if (error instanceof PathProblem && (error.code === 'size' || error.code === 'link')) return '';
    throw error;
  }
}
