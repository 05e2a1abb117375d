/** What is to be told to observers: ratings and turns, and that they are gone. */

import type { Event } from '../core/event.ts';
import type { Session } from '../core/session.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/store.ts';
import { makeQueue, type Queue } from '../outbox/queue.ts';

/** What to send, by its place in the log; what it says is read when it is sent. */
export type Outgoing =
  | { kind: 'score'; session: string; seq: number }
  | { kind: 'removal'; session: string; score: string }
  /** The turn that began at `from` and ended at `to`. */
  | { kind: 'trace'; session: string; turn: string; from: number; to: number }
  /** Turns of a session that was deleted. */
  | { kind: 'forgotten'; session: string; traces: string[] };

type Rating = Extract<Event, { type: 'feedback.given' }>;

/**
 * One score for each person and message. A fork has messages of the session that it comes from, and scores of its own for them.
 */
export function scoreId(session: Pick<Session, 'id' | 'forkedFrom'>, message: string, by: string): string {
  return session.forkedFrom ? `${session.id}:${message}:${by}` : `${message}:${by}`;
}

export interface FeedbackQueue {
  queue: Queue<Outgoing>;
  projection: Projection;
}

/** Without `isOn` nothing comes in, and what waits goes with its session. */
export function makeFeedbackQueue(db: Db, isOn: boolean): FeedbackQueue {
  const { client } = db;
  const queue = makeQueue<Outgoing>(db, 'feedback');
  const selectState = client.prepare<[string], string>('select state from session where id = ?').pluck();
  const selectRatings = client
    .prepare<[string], string>(
      `select event.data from message join event on event.session = message.session and event.seq = message.rated
       where message.session = ?`,
    )
    .pluck();
  const countRatings = client
    .prepare<[string, string], number>(
      `select count(*) from event
       where session = ? and data ->> '$.type' = 'feedback.given' and data ->> '$.message' = ?`,
    )
    .pluck();
  const selectTurns = client
    .prepare<[string, string], string>(
      `select event.data ->> '$.turn' from message join event on event.session = message.session
         and event.seq = message.since
       where message.session = ? and event.data ->> '$.type' = 'turn.started' and event.data ->> '$.at' > ?`,
    )
    .pluck();
  const removeUntold = client.prepare(
    `delete from outbox where queue = 'feedback' and session = ? and data ->> '$.kind' in ('score', 'trace')`,
  );

  /** A rating that was told, or perhaps, is taken back; the others vanish. */
  function forgetRating(session: Session, { message, by }: Rating, at: string): void {
    const score = scoreId(session, message, by);
    const id = `score:${score}`;
    if (queue.isUntried(id) && countRatings.get(session.id, message) === 1) queue.drop(id);
    else queue.put(id, { kind: 'removal', session: session.id, score }, at);
  }

  return {
    queue,
    projection: {
      react(event, before) {
        if (!isOn || !before) return;
        const { session, seq, at } = event;
        if (event.type === 'feedback.given') {
          const score = scoreId(before, event.message, event.by);
          const isTakenBack = event.rating === null;
          queue.put(
            `score:${score}`,
            isTakenBack ? { kind: 'removal', session, score } : { kind: 'score', session, seq },
            at,
          );
        } else if ((event.type === 'turn.ended' || event.type === 'turn.interrupted') && before.turn) {
          const { seq: from } = before.turn;
          queue.put(`trace:${event.turn}`, { kind: 'trace', session, turn: event.turn, from, to: seq }, at);
        }
      },
      forget(id) {
        const state = selectState.get(id);
        // Written by the store from a Session.
        const session = state === undefined ? undefined : (JSON.parse(state) as Session);
        if (isOn && session) {
          const at = session.updatedAt;
          // Written by the store from Events, and selected by what ratings write.
          for (const data of selectRatings.all(id)) {
            const rating = JSON.parse(data) as Rating;
            if (rating.rating !== null) forgetRating(session, rating, at);
          }
          // What a fork has from another session was told of that one.
          const from = session.forkedFrom ? session.createdAt : '';
          const traces = selectTurns.all(id, from).filter((turn) => !queue.isUntried(`trace:${turn}`));
          if (traces.length > 0) queue.put(`forgotten:${id}`, { kind: 'forgotten', session: id, traces }, at);
        }
        removeUntold.run(id);
      },
    },
  };
}
