import { z } from 'zod';
import { readWhole, replaceFile } from '../../workspace/files.ts';
import { showPath } from '../../workspace/path.ts';
import { makeFileTool } from './file-tool.ts';
import { changesBetween } from './text/line-changes.ts';
import { nearestText } from './text/nearest-text.ts';

const input = z.object({
  path: z.string().describe('File to change, relative to the workspace or absolute.'),
  old: z
    .string()
    .min(1)
    .describe('The exact text to replace, without line numbers. It must occur once, so give enough lines around it.'),
  new: z.string().describe('The text to put there.'),
  all: z.boolean().optional().describe('Replace every occurrence.'),
});

export const edit = makeFileTool<z.infer<typeof input>>({
  name: 'edit',
  description:
    'Replaces a piece of text in a file of the workspace. Changes nothing when the text is missing or not unique.',
  input,
  effect: 'write',
  describe: (change) =>
    `Change ${showPath(change.path)}${change.all ? ', everywhere' : ''}:\n${signed('-', change.old)}\n${signed('+', change.new)}`,

  async run({ path, old, new: replacement, all = false }, { workspace }) {
    const shown = showPath(path);
    const bytes = await readWhole(workspace, path);
    const text = bytes.toString('utf8');
    if (!Buffer.from(text).equals(bytes)) return fail(`${shown} is not UTF-8 text, and editing would damage it.`);
    if (old === replacement) return fail('`old` and `new` are the same, so there is nothing to change.');

    const [wanted, put] = withEndsOf(text, old, replacement);
    const places = placesOf(text, wanted);
    const [first] = places;
    if (first === undefined) return fail(`\`old\` does not occur in ${shown}.${nearestText(text, wanted)}`);
    if (places.length > 1 && !all) {
      const lines = places.slice(0, 20).map((place) => lineAt(text, place));
      return fail(
        `\`old\` occurs ${places.length} times in ${shown}, at lines ${lines.join(', ')}. Give more text around it, or set \`all\`.`,
      );
    }
    const changed = text.split(wanted).join(put);
    await replaceFile(workspace, path, changed);
    const changes = changesBetween(wanted, put);
    const facts = { added: changes.added * places.length, removed: changes.removed * places.length };
    const where = places.length === 1 ? `at line ${lineAt(text, first)}` : `in ${places.length} places`;
    return { status: 'done', output: `Changed ${shown} ${where}.`, facts };
  },
});

function fail(output: string): { status: 'failed'; output: string } {
  return { status: 'failed', output };
}

/** Models write bare line feeds; in a file that ends its lines otherwise these are meant. */
function withEndsOf(text: string, ...pieces: [string, string]): [string, string] {
  const isCrlf = text.includes('\r\n') && !/(?<!\r)\n/.test(text);
  if (!isCrlf) return pieces;
  const [old, replacement] = pieces;
  return [old.replaceAll(/\r?\n/g, '\r\n'), replacement.replaceAll(/\r?\n/g, '\r\n')];
}

/** As `split` finds them: from the left, not overlapping. */
function placesOf(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

function lineAt(text: string, place: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < place; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function signed(sign: string, text: string): string {
  return text.replaceAll(/^/gm, sign);
}
