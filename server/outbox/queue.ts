/** What is still to be told to one place: written with the events that cause it, gone once it has been told or is given up. */

import type { Db } from '../log/database.ts';

export interface QueueEntry<Outgoing> {
  id: string;
  /** Grows with every change: an entry that changed while it was sent is sent again. */
  version: number;
  /** Tries that failed because of what it says. */
  refusals: number;
  /** When it came in, ISO 8601 UTC. */
  since: string;
  outgoing: Outgoing;
}

interface Row {
  id: string;
  version: number;
  refusals: number;
  since: string;
  data: string;
}

export function makeQueue<Outgoing extends { session: string }>(db: Db, name: string) {
  const { client } = db;
  const upsert = client
    .prepare<{ id: string; name: string; session: string; data: string; since: string }, number>(
      `insert into outbox (id, queue, session, data, version, attempts, since) values (@id, @name, @session, @data, 1, 0, @since)
       on conflict (id) do update set data = @data, version = version + 1, attempts = 0 returning version`,
    )
    .pluck();
  const selectNext = client.prepare<[string], Row>(
    `select id, version, coalesce(data ->> '$.refusals', 0) as refusals, since, data from outbox
     where queue = ? order by attempts, rowid limit 1`,
  );
  const count = client.prepare<[string], number>('select count(*) from outbox where queue = ?').pluck();
  const removeDone = client.prepare('delete from outbox where id = ? and version = ?');
  const remove = client.prepare('delete from outbox where id = ?');
  const removeAll = client.prepare('delete from outbox where queue = ?');
  const addAttempt = client.prepare(
    `update outbox set attempts = attempts + 1, data = json_set(data, '$.refusals', @refusals)
     where id = @id and version = @version`,
  );
  /** Came in since the start of the server, and no try was made to send them. */
  const untried = new Set<string>();
  let hasNew = false;

  return {
    /** Within the transaction of its cause. What waits under the same id is replaced. */
    put(id: string, outgoing: Outgoing, since: string): void {
      hasNew = true;
      const version = upsert.get({ id, name, session: outgoing.session, data: JSON.stringify(outgoing), since });
      if (version === 1) untried.add(id);
    },
    /** Whether something came in since this was asked last. */
    takeNews(): boolean {
      const had = hasNew;
      hasNew = false;
      return had;
    },
    /** Those that failed least come first, then the oldest. */
    next(): QueueEntry<Outgoing> | undefined {
      const row = selectNext.get(name);
      if (!row) return undefined;
      const { data, ...entry } = row;
      untried.delete(row.id);
      // Written by `put` from an Outgoing.
      return { ...entry, outgoing: JSON.parse(data) as Outgoing };
    },
    waiting: (): number => count.get(name) ?? 0,
    /** Whether it is certain that the other side never saw what waits here. */
    isUntried: (id: string): boolean => untried.has(id),
    /** It was told, or is given up. */
    done: ({ id, version }: { id: string; version: number }): void =>
      void db.transaction(() => removeDone.run(id, version)),
    /** `isRefused` when it was for what the entry says. */
    failed: ({ id, version, refusals }: Omit<QueueEntry<Outgoing>, 'outgoing'>, isRefused: boolean): void =>
      void db.transaction(() => addAttempt.run({ id, version, refusals: refusals + (isRefused ? 1 : 0) })),
    /** It is not to be told any more, whatever became of it. */
    drop: (id: string): void => void db.transaction(() => remove.run(id)),
    dropAll: (): void => void db.transaction(() => removeAll.run(name)),
  };
}

export type Queue<Outgoing extends { session: string }> = ReturnType<typeof makeQueue<Outgoing>>;
