/** A process as people see it: what it does in one word, and how long it has run. */

import type { ProcessRow } from '../client.ts';
import { processesText as text } from '../text/processes.ts';
import { formatDuration, formatElapsed } from '../ui/format.ts';
import type { Tone } from '../ui/StatusGlyph.tsx';

export const tones: Record<ProcessRow['status'], Tone> = {
  running: 'success',
  completed: 'accent',
  failed: 'danger',
  killed: 'neutral',
  lost: 'warning',
};

export function wordOf({ status, exitCode }: ProcessRow): string {
  const word = text.statuses[status];
  return status === 'failed' && exitCode !== null ? `${word}, ${text.exit(exitCode)}` : word;
}

/** Of one that runs a clock, of one that has ended the time that it took: only the former asks for the time. */
export function runtimeOf({ startedAt, endedAt }: ProcessRow, now: () => number): string {
  const began = Date.parse(startedAt);
  return endedAt === null ? formatElapsed(now() - began) : formatDuration(Date.parse(endedAt) - began);
}
