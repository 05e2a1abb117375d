/** What is to be told by the webhook, written with the events that are the occasion. */

import { occasionOf, type Told } from '../core/rules/occasion.ts';
import type { Phase } from '../core/phase.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/store.ts';
import { makeQueue, type Queue } from '../outbox/queue.ts';
import type { Target } from './target.ts';

/** By its place in the log; what it says is read when it is sent. */
export interface Outgoing extends Told {
  session: string;
  seq: number;
  /** As of the event. */
  phase: Phase;
}

export interface WebhookQueue {
  queue: Queue<Outgoing>;
  projection: Projection;
}

export function makeWebhookQueue(db: Db, target: Target, makeId: () => string): WebhookQueue {
  const queue = makeQueue<Outgoing>(db, 'webhook');
  const removeOf = db.client.prepare(`delete from outbox where queue = 'webhook' and session = ?`);
  let last: { id: string; session: string; at: string } | undefined;

  return {
    queue,
    projection: {
      react(event, before) {
        const chosen = target.get()?.occasions;
        const told = chosen && before && occasionOf(event, before);
        if (!told || !chosen.includes(told.occasion)) return;
        const { session, seq, at } = event;
        // A turn and the session that end together are one thing to tell: what came last.
        const id = last?.session === session && last.at === at ? last.id : `msg_${makeId()}`;
        last = { id, session, at };
        queue.put(
          id,
          { ...told, session, seq, phase: event.type === 'phase.changed' ? event.phase : before.phase },
          at,
        );
      },
      forget: (session) => void removeOf.run(session),
    },
  };
}
