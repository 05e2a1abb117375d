/** Rating an answer. */

import type { Event } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import type { Sessions } from '../log/sessions.ts';
import type { Store } from '../log/store.ts';

export interface RateInput {
  session: string;
  message: string;
  rating: 'up' | 'down' | null;
  reasons?: string[];
  comment?: string;
}

interface RateOptions {
  sessions: Sessions;
  store: Store;
  sinceOf: (session: string, message: string) => number | undefined;
}

export function makeRate({ sessions, store, sinceOf }: RateOptions) {
  /** The turn that an answer is of. */
  function turnOf(session: string, message: string): string {
    const since = sinceOf(session, message);
    const [first] = since === undefined ? [] : store.read(session, since - 1, 1);
    // Written by the store from an Event.
    const event = first && (JSON.parse(first.data) as Event);
    if (event?.type === 'turn.started' || event?.type === 'turn.steered') return event.turn;
    throw event
      ? new Refused('invalid', 'Only answers of the agent can be rated.')
      : new Refused('missing', 'There is no such message in this session.');
  }

  /** The last one counts; null takes it back. */
  return ({ session, ...rating }: RateInput): void => {
    sessions.get(session);
    sessions.submit(session, { type: 'rate', ...rating, turn: turnOf(session, rating.message), by: 'owner' });
  };
}

export type Rate = ReturnType<typeof makeRate>;
