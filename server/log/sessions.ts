/** The only door to a session: load, decide, append. */

import { decide, type Command } from '../core/command.ts';
import type { EventBody } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import { apply, type Session } from '../core/session.ts';
import type { OpenDraft } from './drafts.ts';
import type { Lease, Store } from './store.ts';

export function makeSessions(store: Store, lease: Lease, makeId: () => string) {
  function get(id: string): Session {
    const session = store.load(id);
    if (!session) throw new Refused('missing', 'There is no such session; it may have been deleted.');
    return session;
  }

  function eventsOf(session: Session, command: Command): EventBody[] {
    const decision = decide(session, command, makeId);
    if ('refusal' in decision) throw new Refused(decision.refusal.code, decision.refusal.message);
    return decision.events;
  }

  return {
    get,
    /** Creates a session, with its first message in the same transaction. */
    create(first: Extract<EventBody, { type: 'session.created' }>, prompt?: string): Session {
      const created = apply(undefined, { ...first, seq: 1, session: first.id, at: '' });
      if (prompt === undefined) return store.append(first.id, lease, [first]);
      const send: Command = { type: 'send', text: prompt, clientId: 'prompt', mode: 'steer', by: first.by };
      return store.append(first.id, lease, [first, ...eventsOf(created, send)]);
    },
    /** Grants a wish or throws `Refused`. `ends` are drafts that the resulting events replace. */
    submit(id: string, command: Command, ends: readonly OpenDraft[] = []): Session {
      const session = get(id);
      const events = eventsOf(session, command);
      return events.length === 0 && ends.length === 0 ? session : store.append(id, lease, events, ends);
    },
  };
}

export type Sessions = ReturnType<typeof makeSessions>;
