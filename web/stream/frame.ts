/** One frame of `/api/stream`, parsed. */

import type { ProcessRow, SavedAnswers } from '../client.ts';
import type { Event } from '../../server/core/event.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import type { RunningPart } from '../../server/core/running.ts';

export type Frame =
  | { type: 'event'; event: Event }
  | { type: 'session'; row: SessionSummary }
  | { type: 'removed'; id: string }
  /** From here on this connection calls the part `n`. */
  | { type: 'part'; n: number; session: string; part: RunningPart }
  | { type: 'growth'; n: number; offset: number; text: string }
  | { type: 'answers'; saved: SavedAnswers }
  | { type: 'gone'; session: string; reason: string }
  /** A process that has changed; each that runs, when a connection begins. */
  | { type: 'process'; row: ProcessRow }
  | { type: 'process-cleared'; id: string }
  /** What a process printed, from a byte offset up to the next. */
  | { type: 'output'; process: string; offset: number; text: string; next: number }
  /** A process whose output was followed was cleared. */
  | { type: 'process-gone'; process: string }
  /** `ready`, `ping`, and whatever the server adds later: a sign of life. */
  | { type: 'beat' };

/** The names that the server gives its frames; a native EventSource delivers only what it is asked for by name. */
export const frameNames = [
  'event',
  'session',
  'part',
  'd',
  'answers',
  'gone',
  'process',
  'o',
  'ready',
  'ping',
] as const;

export type FrameName = (typeof frameNames)[number];

/** The server is ours and of the same build: its JSON is trusted to have the shape that its name promises. */
export function parseFrame(name: FrameName, data: string): Frame {
  switch (name) {
    case 'event':
      return { type: 'event', event: JSON.parse(data) as Event };
    case 'session': {
      const row = JSON.parse(data) as SessionSummary | { id: string; removed: true };
      return 'removed' in row ? { type: 'removed', id: row.id } : { type: 'session', row };
    }
    case 'part': {
      const { n, session, ...part } = JSON.parse(data) as { n: number; session: string } & RunningPart;
      return { type: 'part', n, session, part };
    }
    case 'd': {
      const [n, offset, text] = JSON.parse(data) as [number, number, string];
      return { type: 'growth', n, offset, text };
    }
    case 'answers':
      return { type: 'answers', saved: JSON.parse(data) as SavedAnswers };
    case 'gone': {
      const gone = JSON.parse(data) as { session: string; reason: string } | { process: string };
      return 'process' in gone ? { type: 'process-gone', process: gone.process } : { type: 'gone', ...gone };
    }
    case 'process': {
      const row = JSON.parse(data) as ProcessRow | { id: string; removed: true };
      return 'removed' in row ? { type: 'process-cleared', id: row.id } : { type: 'process', row };
    }
    case 'o': {
      const [process, offset, text, next] = JSON.parse(data) as [string, number, string, number];
      return { type: 'output', process, offset, text, next };
    }
    case 'ready':
    case 'ping':
      return { type: 'beat' };
  }
}
