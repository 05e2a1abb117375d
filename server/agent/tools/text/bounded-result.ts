/** Keeps a long result short for the model: its beginning and end, and all of it in a file that it can read. */

import { replaceFile } from '../../../workspace/files.ts';
import { PathProblem } from '../../../workspace/problem.ts';
import type { ToolResult } from '../../tool.ts';
import { endOf, startOf } from './controls.ts';

/** UTF-16 units; above what any tool gives by itself. */
const most = { whole: 60_000, head: 12_000, tail: 36_000, display: 1_000_000 };
/** Where long results are kept, in the workspace. */
export const keptIn = '.sessile/output';

/** `name` is the file's, without its ending. */
export async function boundResult(workspace: string, name: string, result: ToolResult): Promise<ToolResult> {
  const { output, display = output } = result;
  if (output.length <= most.whole) return result;
  const [head, tail] = [startOf(output, most.head), endOf(output, most.tail)];
  const path = `${keptIn}/${name}.txt`;
  const isKept = await keep(workspace, path, output);
  const cut = output.length - head.length - tail.length;
  const kept = isKept ? `all of it is in ${path}` : 'the rest was not kept';
  return {
    ...result,
    output: `${head}\n[… ${cut} characters are left out here; ${kept}]\n${tail}`,
    display: startOf(display, most.display),
  };
}

/** The result counts more than its copy, which may be too much for the disk. */
async function keep(workspace: string, path: string, output: string): Promise<boolean> {
  try {
    await replaceFile(workspace, path, output);
    return true;
  } catch (error) {
    if (error instanceof PathProblem) return false;
    throw error;
  }
}
