/** Turns frames into knowledge: every followed session, by the order of its log. No DOM, no timers, no network. */

import type { ProcessRow, SavedAnswers } from '../client.ts';
import type { Event } from '../../server/core/event.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import { beginPart, growPart, receiveEvent, type Following } from './following.ts';
import type { Frame } from './frame.ts';

/** What a frame changed. Growth is apart from the rest because it comes a thousand times as often. */
export type Change =
  | { type: 'nothing' }
  | { type: 'row'; row: SessionSummary }
  | { type: 'removed'; id: string; reason?: string }
  | { type: 'answers'; saved: SavedAnswers }
  | { type: 'process'; row: ProcessRow }
  | { type: 'process-cleared'; id: string }
  | { type: 'output'; process: string; offset: number; text: string; next: number }
  | { type: 'event'; session: string; event: Event }
  | { type: 'begun'; session: string; part: string }
  | { type: 'grown'; session: string; part: string }
  /** Something is missing: join the stream again from the known positions. */
  | { type: 'gap'; session: string };

export interface Mirror {
  sessions: Map<string, Following>;
  /** A new connection numbers its parts anew. */
  connected(): void;
  receive(frame: Frame): Change;
}

const nothing: Change = { type: 'nothing' };

export function makeMirror(): Mirror {
  const sessions = new Map<string, Following>();
  const numbers = new Map<number, { session: string; part: string }>();

  function receive(frame: Frame): Change {
    switch (frame.type) {
      case 'beat':
        return nothing;
      case 'session':
        return { type: 'row', row: frame.row };
      case 'removed':
        return { type: 'removed', id: frame.id };
      case 'answers':
      case 'process':
      case 'process-cleared':
      case 'output':
        return frame;
      case 'process-gone':
        return { type: 'process-cleared', id: frame.process };
      case 'gone':
        return { type: 'removed', id: frame.session, reason: frame.reason };
      case 'event': {
        const { event } = frame;
        const following = sessions.get(event.session);
        if (!following) return nothing;
        const verdict = receiveEvent(following, event);
        if (verdict === 'repeat') return nothing;
        return verdict === 'gap'
          ? { type: 'gap', session: event.session }
          : { type: 'event', session: event.session, event };
      }
      case 'part': {
        const { session, part } = frame;
        numbers.set(frame.n, { session, part: part.part });
        const following = sessions.get(session);
        if (!following || beginPart(following, part) === 'repeat') return nothing;
        return { type: 'begun', session, part: part.part };
      }
      case 'growth': {
        const named = numbers.get(frame.n);
        const following = named && sessions.get(named.session);
        if (!named || !following) return nothing;
        const verdict = growPart(following, named.part, frame.offset, frame.text);
        if (verdict === 'repeat') return nothing;
        return verdict === 'gap' ? { type: 'gap', session: named.session } : { type: 'grown', ...named };
      }
    }
  }

  return { sessions, connected: () => numbers.clear(), receive };
}
