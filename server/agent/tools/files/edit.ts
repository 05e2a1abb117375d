import { z } from 'zod';
import { readWhole, replaceFile } from '../../../workspace/files.ts';
import { showPath } from '../../../workspace/path.ts';
import { makeFileTool } from './file-tool.ts';
import { patchOf } from '../text/file-patch.ts';
import { changesBetween } from '../text/line-changes.ts';
import { replaceIn, type Replacement, type Replaced } from '../text/replace-text.ts';

const mostEdits = 100;

const old = z
  .string()
  .min(1)
  .describe('The exact text to replace, without line numbers. It must occur once, so give enough lines around it.');
const replacement = z.string().describe('The text to put there.');
const all = z.boolean().optional().describe('Replace every occurrence.');

const input = z
  .object({
    path: z.string().describe('File to change, relative to the workspace or absolute.'),
    old: old.optional(),
    new: replacement.optional(),
    all,
    edits: z
      .array(z.object({ old, new: replacement, all }))
      .min(1)
      .max(mostEdits)
      .optional()
      .describe('Instead of `old` and `new`: several changes of this file, made in order, all of them or none.'),
  })
  .superRefine((change, context) => {
    const hasOne = change.old !== undefined || change.new !== undefined;
    const isWhole = change.old !== undefined && change.new !== undefined;
    if (change.edits ? hasOne : !isWhole)
      context.addIssue({ code: 'custom', message: 'give either `old` and `new`, or `edits`' });
  });

export const edit = makeFileTool<z.infer<typeof input>>({
  name: 'edit',
  description:
    'Replaces pieces of text in a file of the workspace. Changes nothing when a text is missing or not unique. A text that differs ' +
    'from the file only in its blanks is found all the same, and the answer says so.',
  input,
  effect: 'write',
  describe: (change) => {
    const shown = showPath(change.path);
    const edits = editsOf(change).map(
      (one) => `${one.all ? 'everywhere:\n' : ''}${signed('-', one.old)}\n${signed('+', one.new)}`,
    );
    return `Change ${shown}${edits.length > 1 ? ` in ${edits.length} places` : ''}:\n${edits.join('\n\n')}`;
  },

  async run(change, { workspace }) {
    const { path } = change;
    const shown = showPath(path);
    const bytes = await readWhole(workspace, path);
    const text = bytes.toString('utf8');
    if (!Buffer.from(text).equals(bytes)) return fail(`${shown} is not UTF-8 text, and editing would damage it.`);
    const edits = editsOf(change);
    let changed = text;
    const made: Replaced[] = [];
    for (const [index, one] of edits.entries()) {
      const result = replaceIn(changed, one, shown);
      if ('problem' in result) {
        const which = edits.length > 1 ? `Nothing was changed, because of edit ${index + 1} of ${edits.length}: ` : '';
        return fail(which + result.problem);
      }
      changed = result.text;
      made.push(result);
    }
    if (changed === text) return fail(`The edits undo each other: ${shown} stays as it is.`);
    await replaceFile(workspace, path, changed);
    const display = patchOf(path, text, changed);
    const notes = made.flatMap(({ note }) => note ?? []);
    return {
      status: 'done',
      output: [`Changed ${shown} ${placesIn(made)}.`, ...new Set(notes)].join(' '),
      ...(display === undefined ? {} : { display }),
      facts: countChanges(made),
    };
  },
});

function editsOf({ old: before, new: after, all: isEverywhere, edits }: z.infer<typeof input>): Replacement[] {
  if (edits) return edits;
  // The schema has one of the two forms.
  return before === undefined || after === undefined ? [] : [{ old: before, new: after, all: isEverywhere }];
}

function fail(output: string): { status: 'failed'; output: string } {
  return { status: 'failed', output };
}

function placesIn(made: readonly Replaced[]): string {
  const lines = made.flatMap((replaced) => replaced.lines);
  const [first] = lines;
  return lines.length === 1 ? `at line ${first}` : `in ${lines.length} places`;
}

function countChanges(made: readonly Replaced[]): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const { before, after, lines } of made) {
    const changes = changesBetween(before, after);
    added += changes.added * lines.length;
    removed += changes.removed * lines.length;
  }
  return { added, removed };
}

function signed(sign: string, text: string): string {
  return text.replaceAll(/^/gm, sign);
}
