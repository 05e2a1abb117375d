/** The background processes of all sessions: a projection of their events, to be listed and cleared. */

import type { Event } from '../core/event.ts';
import type { Db } from '../log/database.ts';

export type ProcessStatus = 'running' | 'completed' | 'failed' | 'killed' | 'lost';

export interface ProcessRow {
  id: string;
  session: string;
  sessionName: string;
  /** The tool call that started it. */
  part: string | null;
  name: string;
  command: string;
  status: ProcessStatus;
  startedAt: string;
  endedAt: string | null;
  exitCode: number | null;
  /** All that it has printed. While it runs, as far as is known here: 0. */
  bytes: number;
  /** Whether it outlives a restart of the server. */
  isKept: boolean;
  /** What was alive after it was killed: a pid and a command line each. */
  survivors: string[];
}

/** The newest ones of a list. */
const mostRows = 1_000;

const columns = `process.id, process.session, coalesce(session.name, '') as sessionName, process.part, process.name,
  process.command, process.status, process.started_at as startedAt, process.ended_at as endedAt,
  process.exit_code as exitCode, process.bytes, process.is_kept as isKept, process.survivors`;

type Stored = Omit<ProcessRow, 'isKept' | 'survivors'> & { isKept: number; survivors: string };

function rowOf(stored: Stored): ProcessRow {
  // `survivors` was written below.
  return { ...stored, isKept: stored.isKept === 1, survivors: JSON.parse(stored.survivors) as string[] };
}

export function makeProcessRows(db: Db) {
  const { client } = db;
  const insert = client.prepare(
    `insert into process (id, session, part, name, command, status, started_at, bytes, is_kept, survivors)
     values (@id, @session, @part, @name, @command, 'running', @startedAt, 0, @isKept, '[]')`,
  );
  const end = client.prepare(
    'update process set status = ?, ended_at = ?, exit_code = ?, survivors = ? where id = ? and status = ?',
  );
  const measure = client.prepare('update process set bytes = ? where id = ?');
  const selectOne = client.prepare<[string], Stored>(
    `select ${columns} from process left join session on session.id = process.session where process.id = ?`,
  );
  const selectAll = client.prepare<{ session: string | null; isRunning: number; limit: number }, Stored>(
    `select ${columns} from process left join session on session.id = process.session
     where (@session is null or process.session = @session) and (@isRunning = 0 or process.status = 'running')
     order by process.started_at desc, process.rowid desc limit @limit`,
  );
  const remove = client
    .prepare<{ session: string | null; ids: string | null }, string>(
      `delete from process where status <> 'running' and (@session is null or session = @session)
       and (@ids is null or id in (select value from json_each(@ids))) returning id`,
    )
    .pluck();

  return {
    /** Call within the transaction that stores the event. */
    project(event: Event): void {
      if (event.type === 'process.started') {
        const { process: id, session, part = null, name, command, isKept, at } = event;
        insert.run({ id, session, part, name, command, startedAt: at, isKept: isKept ? 1 : 0 });
      } else if (event.type === 'process.ended') {
        const { process: id, how, exitCode, survivors = [], at } = event;
        end.run(how, at, exitCode, JSON.stringify(survivors), id, 'running');
      }
    },
    get(id: string): ProcessRow | undefined {
      const stored = selectOne.get(id);
      return stored && rowOf(stored);
    },
    /** The newest first, of one session or of all. */
    list: (session?: string): ProcessRow[] =>
      selectAll.all({ session: session ?? null, isRunning: 0, limit: mostRows }).map(rowOf),
    running: (): ProcessRow[] => selectAll.all({ session: null, isRunning: 1, limit: -1 }).map(rowOf),
    setBytes: (id: string, bytes: number): void => void db.transaction(() => measure.run(bytes, id)),
    /** Removes those that have ended, of a session, of a list, or all, and answers their ids. */
    remove: ({ session, ids }: { session?: string; ids?: readonly string[] }): string[] =>
      db.transaction(() => remove.all({ session: session ?? null, ids: ids ? JSON.stringify(ids) : null })),
  };
}

export type ProcessRows = ReturnType<typeof makeProcessRows>;
