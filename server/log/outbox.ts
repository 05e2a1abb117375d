/** What is still to be told outside: written with the events that cause it, gone once it has been told or is given up. */

import type { Event } from '../core/event.ts';
import type { Session } from '../core/session.ts';
import type { Db } from './database.ts';

/** What to send, by its place in the log; what it says is read when it is sent. */
export type Outgoing =
  | { kind: 'score'; session: string; seq: number }
  | { kind: 'removal'; session: string; score: string }
  /** The turn that began at `from` and ended at `to`. */
  | { kind: 'trace'; session: string; turn: string; from: number; to: number };

export interface OutboxEntry {
  id: string;
  /** Grows with every change: an entry that changed while it was sent is sent again. */
  version: number;
  /** Tries that failed because of what it says. */
  refusals: number;
  outgoing: Outgoing;
}

interface Row {
  id: string;
  version: number;
  refusals: number;
  data: string;
}

/** One score for each person and message. */
export function scoreId(message: string, by: string): string {
  return `${message}:${by}`;
}

export function makeOutbox(db: Db) {
  const { client } = db;
  const upsert = client.prepare(
    `insert into outbox (id, session, data, version, attempts) values (@id, @session, @data, 1, 0)
     on conflict (id) do update set data = @data, version = version + 1, attempts = 0`,
  );
  const selectNext = client.prepare<[], Row>(
    `select id, version, coalesce(data ->> '$.refusals', 0) as refusals, data from outbox order by attempts, rowid limit 1`,
  );
  const count = client.prepare<[], number>('select count(*) from outbox').pluck();
  const removeDone = client.prepare('delete from outbox where id = ? and version = ?');
  const addAttempt = client.prepare(
    `update outbox set attempts = attempts + 1, data = json_set(data, '$.refusals', @refusals)
     where id = @id and version = @version`,
  );
  let hasNew = false;
  let isSilent = false;

  function put(id: string, outgoing: Outgoing): void {
    hasNew = true;
    upsert.run({ id, session: outgoing.session, data: JSON.stringify(outgoing) });
  }

  return {
    /** Within the transaction that writes the event. `before` is the session without it. */
    project(event: Event, before: Session | undefined): void {
      if (isSilent) return;
      const { session, seq } = event;
      if (event.type === 'feedback.given') {
        const score = scoreId(event.message, event.by);
        put(
          `score:${score}`,
          event.rating === null ? { kind: 'removal', session, score } : { kind: 'score', session, seq },
        );
      } else if ((event.type === 'turn.ended' || event.type === 'turn.interrupted') && before?.turn) {
        put(`trace:${event.turn}`, { kind: 'trace', session, turn: event.turn, from: before.turn.seq, to: seq });
      }
    },
    /** What is written meanwhile happened elsewhere, and is nothing to tell of. */
    silently<Result>(write: () => Result): Result {
      isSilent = true;
      try {
        return write();
      } finally {
        isSilent = false;
      }
    },
    /** Whether something came in since this was asked last. */
    takeNews(): boolean {
      const had = hasNew;
      hasNew = false;
      return had;
    },
    /** Those that failed least come first, then the oldest. */
    next(): OutboxEntry | undefined {
      const row = selectNext.get();
      // Written by `put` from an Outgoing.
      return row && { ...row, outgoing: JSON.parse(row.data) as Outgoing };
    },
    waiting: (): number => count.get() ?? 0,
    /** It was told, or is given up. */
    done: ({ id, version }: OutboxEntry): void => void db.transaction(() => removeDone.run(id, version)),
    /** `isRefused` when it was for what the entry says. */
    failed: ({ id, version, refusals }: OutboxEntry, isRefused: boolean): void =>
      void db.transaction(() => addAttempt.run({ id, version, refusals: refusals + (isRefused ? 1 : 0) })),
  };
}

export type Outbox = ReturnType<typeof makeOutbox>;
