/** The log alone, on a data directory of its own. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeGrowth } from '../../server/api/stream/frames.ts';
import type { EventBody } from '../../server/core/event.ts';
import { migrations } from '../../server/embedded.ts';
import { openDatabase, type Db } from '../../server/log/database.ts';
import { makeDrafts } from '../../server/log/draft/drafts.ts';
import { makeFeed } from '../../server/log/feed.ts';
import { makeSessions } from '../../server/log/sessions.ts';
import { makeProcessRows } from '../../server/processes/process-rows.ts';
import { makeStore, type Projection } from '../../server/log/store.ts';
import { makeViews } from '../../server/log/views.ts';
import { created, timeOf } from './session-log.ts';

export function makeDirectory(): Disposable & { path: string; file: string } {
  const path = mkdtempSync(join(tmpdir(), 'sessile-test-'));
  return {
    path,
    file: join(path, 'sessile.db'),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** `project` makes what else is written with the events. */
export function openLog(dataDir: string, project: (db: Db) => Projection[] = () => []) {
  let ids = 0;
  let seconds = 0;
  const failures: unknown[] = [];
  const makeId = (): string => `i${(ids += 1)}`;
  const db = openDatabase({ dataDir, migrations: migrations() });
  const feed = makeFeed();
  const drafts = makeDrafts(db, feed, encodeGrowth, (error) => failures.push(error));
  const store = makeStore(
    db,
    feed,
    drafts,
    [makeProcessRows(db), ...project(db)],
    () => new Date(timeOf((seconds += 1))),
  );
  const lease = store.lease();
  const sessions = makeSessions(store, lease, makeId);
  return {
    db,
    feed,
    drafts,
    store,
    lease,
    sessions,
    views: makeViews(db, drafts),
    failures,
    create: (id: string, first: Partial<typeof created> = {}) => sessions.create({ ...created, id, ...first }),
    append: (id: string, ...bodies: EventBody[]) => store.append(id, lease, bodies),
    /** Rows of every table that has some, apart from the text index and its own tables. */
    rows(): Record<string, number> {
      const tables = db.client
        .prepare<[], string>(
          `select name from sqlite_master as plain where type = 'table' and name not like 'sqlite%' and not exists
             (select 1 from sqlite_master as index_ where index_.sql like 'create virtual%'
              and (plain.name = index_.name or plain.name like index_.name || '!_%' escape '!'))`,
        )
        .pluck()
        .all();
      const counts = tables.map(
        (name) => [name, db.client.prepare<[], number>(`select count(*) from ${name}`).pluck().get() ?? 0] as const,
      );
      return Object.fromEntries(counts.filter(([, count]) => count > 0));
    },
    [Symbol.dispose]() {
      drafts[Symbol.dispose]();
      db[Symbol.dispose]();
    },
  };
}

export type TestLog = ReturnType<typeof openLog>;
