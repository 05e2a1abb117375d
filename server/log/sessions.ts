/** The only door to a session: load, decide, append. */

import { decide, type Command } from '../core/command.ts';
import type { EventBody } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import { apply, type Session } from '../core/session.ts';
import type { ForkInput } from './conversation/forks.ts';
import type { OpenDraft } from './draft/drafts.ts';
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

  /** What several wishes do, each on what the one before it left. */
  function eventsOfAll(session: Session, commands: readonly Command[]): EventBody[] {
    let folded = session;
    return commands.flatMap((command) => {
      const events = eventsOf(folded, command);
      folded = events.reduce<Session>(
        (state, body) => apply(state, { ...body, seq: state.seq + 1, session: state.id, at: state.updatedAt }),
        folded,
      );
      return events;
    });
  }

  return {
    get,
    /** Creates a session, and does what follows in the same transaction. */
    create(first: Extract<EventBody, { type: 'session.created' }>, ...then: Command[]): Session {
      const created = apply(undefined, { ...first, seq: 1, session: first.id, at: '' });
      return store.append(first.id, lease, [first, ...eventsOfAll(created, then)]);
    },
    /** Creates a session with the conversation of another one up to a message that has its place there. */
    fork: (input: ForkInput): Promise<Session> => store.fork(lease, input),
    /** Grants a wish or throws `Refused`. `ends` are drafts that the resulting events replace. */
    submit(id: string, command: Command, ends: readonly OpenDraft[] = []): Session {
      const session = get(id);
      const events = eventsOf(session, command);
      return events.length === 0 && ends.length === 0 ? session : store.append(id, lease, events, ends);
    },
    /** Grants all wishes in one transaction, or none. */
    submitAll(id: string, ...commands: Command[]): Session {
      const session = get(id);
      const events = eventsOfAll(session, commands);
      return events.length === 0 ? session : store.append(id, lease, events);
    },
  };
}

export type Sessions = ReturnType<typeof makeSessions>;
