/** Overwrites what is left of a session that nobody sees any more, a little at a time: others go on meanwhile. */

import { setImmediate } from 'node:timers/promises';
import type { Db } from './database.ts';
import { makePace } from './pace.ts';
import type { Projection } from './store.ts';

/** Of a transaction. A text costs about a millisecond, at the commit: it has its place under many words and beginnings. */
const pace = { aimMs: 5, first: 10, most: 200 };

interface Row {
  id: number;
  data: string;
}

export function makeEraser({ client, transaction, unsyncedTransaction }: Db, projections: readonly Projection[]) {
  const selectEvents = client.prepare<[string, number], Row>(
    'select id, data from event where session = ? order by seq limit ?',
  );
  const deleteEvent = client.prepare('delete from event where id = ?');
  const deleteMessages = client.prepare(
    'delete from message where session = ? and position in (select position from message where session = ? limit ?)',
  );
  const endErasing = client.prepare('delete from adoption where session = ?');

  /** `eraseSome` answers how many of those it was told there were. */
  async function eraseAll(eraseSome: (count: number) => number, signal?: AbortSignal): Promise<void> {
    const { round } = makePace(pace);
    while (!signal?.aborted && round((count) => unsyncedTransaction(() => eraseSome(count)))) await setImmediate();
  }

  /** Whatever a crash or `signal` leaves of it goes at the next start: the session is among the unfinished until the end. */
  return async function erase(session: string, signal?: AbortSignal): Promise<void> {
    const erasers = projections.flatMap(({ eraser }) => eraser?.(session) ?? []);
    const eraseEvents = (count: number): number => {
      const rows = selectEvents.all(session, count);
      for (const row of rows) {
        for (const eraseFrom of erasers) eraseFrom(row);
        deleteEvent.run(row.id);
      }
      return rows.length;
    };
    await eraseAll(eraseEvents, signal);
    await eraseAll((count) => deleteMessages.run(session, session, count).changes, signal);
    if (!signal?.aborted) transaction(() => endErasing.run(session));
  };
}
