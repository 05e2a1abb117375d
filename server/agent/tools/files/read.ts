import { z } from 'zod';
import { readWhole } from '../../../workspace/files.ts';
import { namesOf, showPath } from '../../../workspace/path.ts';
import { isRaster, mediaTypeOf } from '../../../workspace/uploads/media-type.ts';
import { digestOf, problemOfPicture } from '../../context/images.ts';
import type { ToolResult } from '../../tool.ts';
import { makeFileTool } from './file-tool.ts';
import { readPdf } from './pdf.ts';
import { showControls, startOf } from '../text/controls.ts';

const most = { lines: 2000, characters: 50_000, lineCharacters: 2000 };

const input = z.object({
  path: z.string().describe('File to read, relative to the workspace or absolute.'),
  offset: z.int().min(1).optional().describe('First line to read, from 1.'),
  limit: z.int().min(1).max(most.lines).optional().describe(`How many lines, ${most.lines} at most.`),
});

export const read = makeFileTool<z.infer<typeof input>>({
  name: 'read',
  description:
    `Reads a file of the workspace. Each line of a text comes with its number and a tab, which are not part of the file. ` +
    `Returns up to ${most.lines} lines or ${most.characters / 1000} kB and says how to read on. Pictures are shown to you, and ` +
    'of a PDF you get the text. Directories: use list.',
  input,
  effect: 'read',
  describe: ({ path }) => `Read ${showPath(path)}`,

  async run({ path, offset = 1, limit = most.lines }, { workspace, ownProgram, signal }) {
    const bytes = await readWhole(workspace, path);
    const shown = showPath(path);
    const mediaType = mediaTypeOf(bytes);
    if (isRaster(mediaType)) return picture(bytes, mediaType, namesOf(workspace, path).join('/'));
    if (mediaType === 'application/pdf') {
      const pdf = await readPdf(ownProgram, bytes, signal);
      if ('problem' in pdf) return { status: 'failed', output: `${shown} ${pdf.problem}` };
      const { status, output } = pageOfText(pdf.text, shown, offset, limit);
      return { status, output: output + (pdf.note ? `\n[${pdf.note}]` : ''), facts: { pages: pdf.pages } };
    }
    if (isBinary(bytes)) {
      const kind = mediaType === 'application/octet-stream' ? '' : ` (${mediaType})`;
      return {
        status: 'failed',
        output: `${shown} is a binary file${kind} of ${bytes.length} bytes and cannot be shown as text.`,
      };
    }
    return pageOfText(bytes.toString('utf8'), shown, offset, limit);
  },
});

/** The picture itself goes to the model beside this, as long as it stays the same. */
function picture(bytes: Buffer, mediaType: string, path: string): ToolResult {
  const shown = showPath(path);
  const what = `${shown} is a picture (${mediaType}) of ${bytes.length} bytes`;
  const problem = problemOfPicture(bytes, mediaType);
  if (problem) return { status: 'failed', output: `${what}; ${problem}. Make a smaller one.` };
  return { status: 'done', output: `${what}.`, facts: { image: path, mediaType, digest: digestOf(bytes) } };
}

function pageOfText(text: string, shown: string, offset: number, limit: number): ToolResult {
  const lines = linesOf(text);
  if (lines.length === 0) return { status: 'done', output: `${shown} is empty.` };
  if (offset > lines.length) {
    return { status: 'failed', output: `${shown} has only ${lines.length} lines, so none at ${offset}.` };
  }
  const page = pageOf(lines, offset, limit);
  const next = offset + page.length;
  const rest =
    next > lines.length ? '' : `\n[Lines ${offset} to ${next - 1} of ${lines.length}. Read on with offset ${next}.]`;
  return { status: 'done', output: page.join('\n') + rest };
}

/** As git and grep decide. */
function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

/** Lines without their ends; the end of the last line does not begin another. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function pageOf(lines: string[], offset: number, limit: number): string[] {
  const page: string[] = [];
  let left = most.characters;
  for (const [index, line] of lines.slice(offset - 1, offset - 1 + limit).entries()) {
    const cut = line.length - most.lineCharacters;
    const kept = cut > 0 ? `${startOf(line, most.lineCharacters)} [${cut} more characters in this line]` : line;
    const numbered = `${offset + index}\t${showControls(kept)}`;
    left -= numbered.length + 1;
    if (left < 0) break;
    page.push(numbered);
  }
  return page;
}
