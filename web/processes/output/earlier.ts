/** Output from before what is drawn, as rows of its own. */

import type { ProcessOutput } from '../../client.ts';
import { processesText } from '../../text/processes.ts';
import { formatSize } from '../../ui/format.ts';
import { makeEmulator, type Row } from './emulator.ts';
import { fromLine } from './from-line.ts';
import { makeQueue } from './queue.ts';

const STEP_BYTES = 256 * 1024;
/** The server keeps at least so much of the beginning. */
const HEAD_BYTES = 1024 * 1024;

interface EarlierPart {
  from: number;
  rows: Row[];
}

/** The last part that is kept before the offset `until`, which is where a line begins. */
export async function loadEarlier(
  ask: (from: number, limit: number) => Promise<ProcessOutput>,
  until: number,
): Promise<EarlierPart> {
  const start = Math.max(0, until - STEP_BYTES);
  let window = await ask(start, until - start);
  // What lies between is not kept any more: on with the beginning, which is.
  if (window.from >= until) window = await ask(0, Math.min(HEAD_BYTES, until));
  const part = fromLine(window.from, window.text);
  const rows = await rowsOf(part.text);
  const missing = until - window.next;
  if (missing > 0) rows.push(noteOf(processesText.notKept(formatSize(missing))));
  return { from: part.from, rows };
}

function noteOf(note: string): Row {
  return { runs: [{ text: note, style: 'term-note' }], goesOn: false };
}

async function rowsOf(output: string): Promise<Row[]> {
  const emulator = makeEmulator();
  const queue = makeQueue({ lines: Infinity, units: Infinity });
  queue.add(output, 0);
  const rows: Row[] = [];
  for (let piece = queue.take(1); piece; piece = queue.take(1)) {
    await emulator.write(piece.text);
    rows.push(...emulator.takeDone());
  }
  rows.push(...(emulator.isAtLineStart() ? emulator.takeFinished() : emulator.screen()));
  emulator.close();
  return rows;
}
