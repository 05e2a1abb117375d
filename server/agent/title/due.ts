/** Which sessions wait for a generated name: written with the turn that makes it due, so that no restart loses it. */

import type { Event } from '../../core/event.ts';
import type { Session } from '../../core/session.ts';
import type { Db } from '../../log/database.ts';

/** Of one session: the first, and one more after a later turn. */
const mostTries = 2;

export function makeDueTitles(db: Db) {
  const { client } = db;
  const add = client.prepare(
    `insert into title (session, tries, is_due) values (?, 0, 1)
     on conflict (session) do update set is_due = tries < ${mostTries}`,
  );
  const selectDue = client
    .prepare<[], string>(`select session from title where is_due = 1 and tries < ${mostTries} order by rowid`)
    .pluck();
  const selectTries = client.prepare<[string], number>('select tries from title where session = ?').pluck();
  const update = client.prepare(
    'update title set tries = coalesce(@tries, tries), is_due = @isDue where session = @session',
  );
  const remove = client.prepare('delete from title where session = ?');
  let hasNew = false;

  const set = (session: string, isDue: 0 | 1, tries: number | null): void =>
    void db.transaction(() => update.run({ session, isDue, tries }));

  return {
    /** Within the transaction that writes the event. `before` is the session without it. */
    react(event: Event, before: Session | undefined): void {
      if (event.type !== 'turn.ended' || event.how !== 'done') return;
      if (!before?.turn || before.turn.cause === 'compact' || before.isNamed || before.kind !== 'chat') return;
      add.run(event.session);
      hasNew = true;
    },
    /** Within the transaction that deletes the session. */
    forget: (session: string): void => void remove.run(session),
    /** Whether something may have come in since this was asked last. */
    takeNews(): boolean {
      const had = hasNew;
      hasNew = false;
      return had;
    },
    /** Sessions, the longest waiting first. */
    all: (): string[] => selectDue.all(),
    /** A try begins: it counts, whatever becomes of the server. Says how many there were before. */
    begin(session: string): number {
      const tries = selectTries.get(session) ?? 0;
      set(session, 1, tries + 1);
      return tries;
    },
    /** The try was called off, and is made anew. */
    again: (session: string, tries: number): void => set(session, 1, tries),
    /** The try came to nothing: the next turn asks for another one, if one is left. */
    missed: (session: string): void => set(session, 0, null),
    /** There is nothing left to try. */
    settle: (session: string): void => set(session, 0, mostTries),
  };
}

export type DueTitles = ReturnType<typeof makeDueTitles>;
