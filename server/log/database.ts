/** Opens the data directory's database: one writer, durable, of a known version, or a sentence that says why not. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { Refused } from '../core/refusal.ts';

/** "Sess" in ASCII: marks the file as ours (SQLite application_id). */
const applicationId = 0x53657373;

/** A foreign lock may hold the event loop no longer than this. */
const busyMs = 250;

/** Pages of 4 KiB after which a commit moves the write-ahead log into the file: small, so that each move is short. */
const checkpointPages = 1000;
const walLimitBytes = 64 * 1024 * 1024;

export interface Migration {
  name: string;
  sql: string;
}

interface OpenOptions {
  dataDir: string;
  migrations: Migration[];
  /** Where better-sqlite3 finds its addon, when it is not in node_modules. */
  nativeBinding?: string | object;
}

export type Db = ReturnType<typeof openDatabase>;

function connect(file: string, nativeBinding: OpenOptions['nativeBinding']): Database.Database {
  // better-sqlite3 13 takes the loaded addon itself; its types know only the path.
  return new Database(file, { timeout: busyMs, nativeBinding: nativeBinding as string | undefined });
}

/** Holds an SQLite lock for as long as the process lives; the kernel frees it even after SIGKILL. */
function lockDirectory(dataDir: string, nativeBinding: OpenOptions['nativeBinding']): Database.Database {
  const lock = connect(join(dataDir, 'lock'), nativeBinding);
  try {
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
    throw new Refused(
      'conflict',
      `Another Sessile server uses ${dataDir}. Stop it first, or choose another directory with --data.`,
    );
  }
  return lock;
}

/** A file of no bytes is a first start that was cut short, but not where sessions have been. */
function checkNotEmptied(file: string, dataDir: string): void {
  if (statSync(file).size > 0 || !existsSync(join(dataDir, 'workspaces'))) return;
  throw new Refused(
    'precondition',
    `${file} is empty, but ${dataDir} holds workspaces of sessions. Restore a backup, or choose another directory with --data.`,
  );
}

function pragmaNumber(client: Database.Database, name: string): number {
  return Number(client.pragma(name, { simple: true }));
}

function checkOurs(client: Database.Database, file: string, known: number): void {
  const isEmpty = client.prepare('select count(*) from sqlite_master').pluck().get() === 0;
  if (!isEmpty && pragmaNumber(client, 'application_id') !== applicationId) {
    throw new Refused(
      'precondition',
      `${file} is a database of another program; choose another directory with --data.`,
    );
  }
  const version = pragmaNumber(client, 'user_version');
  if (version > known) {
    throw new Refused(
      'precondition',
      `${file} was written by a newer Sessile (schema ${version}, this one knows ${known}). Start the newer version, or restore a backup.`,
    );
  }
}

/** Brings the schema to the newest version in one transaction. An applied migration must not have changed since. */
function migrate(client: Database.Database, file: string, migrations: Migration[]): void {
  client
    .transaction(() => {
      client.exec('create table if not exists migration (name text primary key, hash text not null) strict');
      const applied = new Map(
        client
          .prepare<[], { name: string; hash: string }>('select name, hash from migration')
          .all()
          .map((row) => [row.name, row.hash]),
      );
      const insert = client.prepare('insert into migration (name, hash) values (?, ?)');
      for (const { name, sql } of migrations) {
        const hash = createHash('sha256').update(sql).digest('hex');
        const known = applied.get(name);
        if (known && known !== hash) {
          throw new Refused(
            'precondition',
            `${file}: migration ${name} is not the one that was applied. Start the version that wrote it.`,
          );
        }
        if (known) continue;
        client.exec(sql.replaceAll('--> statement-breakpoint', ''));
        insert.run(name, hash);
      }
      client.pragma(`application_id = ${applicationId}`);
      client.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
}

function makeDurable(client: Database.Database): void {
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  client.pragma('foreign_keys = ON');
  // What is deleted is overwritten, not only let go of.
  client.pragma('secure_delete = ON');
  client.pragma(`wal_autocheckpoint = ${checkpointPages}`);
  client.pragma(`journal_size_limit = ${walLimitBytes}`);
  client.pragma('cache_size = -32768');
}

/** SQLite as built here falls back to NORMAL after the first write unless FULL was set explicitly: look, do not trust. */
function assertDurable(client: Database.Database, file: string): void {
  const synchronous = pragmaNumber(client, 'synchronous');
  const journal = client.pragma('journal_mode', { simple: true });
  if (synchronous === 2 && journal === 'wal') return;
  throw new Error(`${file}: durable writes are not in force (synchronous ${synchronous}, journal ${String(journal)})`);
}

function openChecked(file: string, options: OpenOptions): Database.Database {
  const existed = existsSync(file);
  if (existed) checkNotEmptied(file, options.dataDir);
  const client = connect(file, options.nativeBinding);
  try {
    checkOurs(client, file, options.migrations.length);
    makeDurable(client);
    migrate(client, file, options.migrations);
    assertDurable(client, file);
    return client;
  } catch (error) {
    client.close();
    if (error instanceof Refused || !existed || !(error instanceof Database.SqliteError)) throw error;
    throw new Refused(
      'precondition',
      `${file} cannot be opened: ${error.message}. Nothing was changed. Move it away and restore a backup, or choose another directory with --data.`,
    );
  }
}

/** Storage that fails is no bug of ours: a sentence for the person, and nothing of the transaction is kept. */
function storageProblem(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (error.code === 'SQLITE_FULL') {
    return new Refused('unavailable', 'The disk is full: nothing was saved. Free some space and try again.');
  }
  if (error.code.startsWith('SQLITE_BUSY')) {
    return new Refused('unavailable', 'Another program holds the database: nothing was saved. Try again.');
  }
  if (error.code.startsWith('SQLITE_IOERR') || error.code === 'SQLITE_READONLY') {
    return new Refused(
      'unavailable',
      `The disk refuses writes (${error.code}): nothing was saved. Check the data directory.`,
    );
  }
  return error;
}

export function openDatabase(options: OpenOptions) {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(options.dataDir, options.nativeBinding);
  const file = join(options.dataDir, 'sessile.db');
  let client: Database.Database;
  try {
    client = openChecked(file, options);
  } catch (error) {
    lock.close();
    throw error;
  }
  const begin = client.prepare('begin immediate');
  const commit = client.prepare('commit');
  const rollback = client.prepare('rollback');

  function transaction<Result>(work: () => Result): Result {
    if (client.inTransaction) return work();
    try {
      begin.run();
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (client.inTransaction) rollback.run();
      throw storageProblem(error);
    }
  }

  return {
    client,
    orm: drizzle({ client }),
    /**
     * One synchronous, synced transaction; within another one it joins that. Callbacks must not be async: the commit would
     * come too early.
     */
    transaction,
    /** A transaction that a power cut may undo until one that is synced has followed. Not within another. */
    unsyncedTransaction<Result>(work: () => Result): Result {
      client.pragma('synchronous = NORMAL');
      try {
        return transaction(work);
      } finally {
        client.pragma('synchronous = FULL');
      }
    },
    /** Empties the write-ahead log, which still holds what was deleted. */
    checkpoint(): void {
      client.pragma('wal_checkpoint(TRUNCATE)');
    },
    [Symbol.dispose]() {
      client.pragma('wal_checkpoint(TRUNCATE)');
      client.close();
      lock.close();
    },
  };
}
