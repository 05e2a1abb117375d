import { Refused } from '../core/refusal.ts';
import type { Processes } from './registry.ts';
import { wholeText } from './whole-text.ts';

export interface OutputWindow {
  /** Offset of the text in bytes: later than asked for where that is not kept any more. */
  from: number;
  text: string;
  /** Where to read on. */
  next: number;
  /** All that was ever printed, in bytes. */
  total: number;
}

/** Text at an offset, which counts from the end when it is below 0. No character is cut in half. */
export async function readWindow(
  processes: Pick<Processes, 'get' | 'length' | 'read'>,
  { id, from, limit }: { id: string; from: number; limit: number },
): Promise<OutputWindow> {
  const { status } = processes.get(id);
  const total = processes.length(id);
  const start = from < 0 ? Math.max(0, total + from) : from;
  if (start > total) throw new Refused('invalid', `The output ends at byte ${total}, so there is none at ${start}.`);
  const piece = await processes.read(id, start, limit);
  const isLast = status !== 'running' && piece.from + piece.bytes.length >= total;
  const { skipped, text, length } = wholeText(piece.bytes, isLast);
  const at = piece.from + skipped;
  return { from: at, text, next: at + length, total };
}
