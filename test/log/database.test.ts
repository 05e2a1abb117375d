import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../server/embedded.ts';
import { openDatabase } from '../../server/log/database.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { makeDirectory, openLog } from '../support/open-log.ts';
import { send } from '../support/session-log.ts';

function open(dataDir: string) {
  return openDatabase({ dataDir, migrations: migrations() });
}

function problemOf(act: () => Disposable): string {
  try {
    act()[Symbol.dispose]();
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function pragmas(client: Database.Database): Record<string, unknown> {
  const names = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout', 'application_id'];
  return Object.fromEntries(names.map((name) => [name, client.pragma(name, { simple: true })]));
}

const durable = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, busy_timeout: 250, application_id: 0x53657373 };

/** A data directory with a session in it, closed. */
function fill(dataDir: string): void {
  using log = openLog(dataDir);
  log.create('s1');
  for (let count = 0; count < 20; count += 1) log.sessions.submit('s1', send(`message ${count}`));
}

describe('the database', () => {
  it('is durable after a write, and after it is opened again', () => {
    using directory = makeDirectory();
    {
      using db = open(directory.path);
      db.client.exec("insert into removal (revision, session) values (1, 'gone')");
      expect(pragmas(db.client)).toEqual(durable);
    }
    using db = open(directory.path);
    db.client.exec("insert into removal (revision, session) values (2, 'gone')");
    expect(pragmas(db.client)).toEqual(durable);
    expect(db.client.prepare('select * from removal').all()).toEqual([
      { revision: 1, session: 'gone' },
      { revision: 2, session: 'gone' },
    ]);
  });

  it('leaves no write-ahead log behind when it is closed', () => {
    using directory = makeDirectory();
    fill(directory.path);
    expect(readdirSync(directory.path).toSorted()).toEqual(['lock', 'sessile.db']);
  });

  it('has one server at a time, and says so', () => {
    using directory = makeDirectory();
    {
      using first = open(directory.path);
      expect(first.client.open).toBe(true);
      expect(problemOf(() => open(directory.path))).toBe(
        `Refused: Another Sessile server uses ${directory.path}. Stop it first, or choose another directory with --data.`,
      );
    }
    expect(problemOf(() => open(directory.path))).toBe('nothing');
  });

  it('refuses a second process too', () => {
    using directory = makeDirectory();
    using first = open(directory.path);
    expect(first.client.open).toBe(true);
    const script = `
      import { openDatabase } from './server/log/database.ts';
      import { migrations } from './server/embedded.ts';
      openDatabase({ dataDir: process.argv[1], migrations: migrations() });`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, directory.path], {
      cwd: join(import.meta.dirname, '../..'),
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain(`Another Sessile server uses ${directory.path}.`);
  });

  it('refuses what a newer version wrote', () => {
    using directory = makeDirectory();
    fill(directory.path);
    const client = new Database(directory.file);
    client.pragma('user_version = 99');
    client.close();
    const before = readFileSync(directory.file);
    expect(problemOf(() => open(directory.path))).toBe(
      `Refused: ${directory.file} was written by a newer Sessile (schema 99, this one knows ${migrations().length}). Start the newer version, or restore a backup.`,
    );
    expect(readFileSync(directory.file).equals(before)).toBe(true);
  });

  it("refuses another program's database and does not touch it", () => {
    using directory = makeDirectory();
    const client = new Database(directory.file);
    client.exec("create table book (title text); insert into book values ('A title')");
    client.close();
    const before = readFileSync(directory.file);
    expect(problemOf(() => open(directory.path))).toBe(
      `Refused: ${directory.file} is a database of another program; choose another directory with --data.`,
    );
    expect(readFileSync(directory.file).equals(before)).toBe(true);
    expect(readdirSync(directory.path).toSorted()).toEqual(['lock', 'sessile.db']);
  });

  it('refuses a migration that changed after it was applied', () => {
    using directory = makeDirectory();
    fill(directory.path);
    const [first, ...rest] = migrations();
    if (!first) throw new Error('There is no migration.');
    const edited = [{ ...first, sql: `${first.sql}\n-- edited` }, ...rest];
    expect(problemOf(() => openDatabase({ dataDir: directory.path, migrations: edited }))).toBe(
      `Refused: ${directory.file}: migration ${first.name} is not the one that was applied. Start the version that wrote it.`,
    );
    expect(problemOf(() => open(directory.path))).toBe('nothing');
  });

  it('applies a new migration once and whole, or not at all', () => {
    using directory = makeDirectory();
    fill(directory.path);
    const next = {
      name: '99991231_next',
      sql: 'create table shelf (id integer);--> statement-breakpoint\ninsert into shelf values (1);',
    };
    const broken = { name: '99991232_broken', sql: 'create table nook (id integer); insert into nowhere values (1);' };
    expect(
      problemOf(() => openDatabase({ dataDir: directory.path, migrations: [...migrations(), next, broken] })),
    ).toContain('no such table: nowhere');
    for (let count = 0; count < 2; count += 1) {
      using db = openDatabase({ dataDir: directory.path, migrations: [...migrations(), next] });
      expect(db.client.prepare('select * from shelf').all()).toEqual([{ id: 1 }]);
    }
    expect(problemOf(() => open(directory.path))).toContain('was written by a newer Sessile');
  });

  it('refuses a damaged file, names it, and leaves it as it is', () => {
    const random = makeRandom(chooseSeed());
    using directory = makeDirectory();
    fill(directory.path);
    const whole = readFileSync(directory.file);
    const damages: [string, () => Buffer][] = [
      ['the magic', () => Buffer.concat([Buffer.from('x'), whole.subarray(1)])],
      ['zeroed header', () => Buffer.concat([Buffer.alloc(100), whole.subarray(100)])],
      ['text', () => Buffer.from('This is not a database at all, only some words.\n'.repeat(20))],
      ...Array.from({ length: 30 }, (_, index): [string, () => Buffer] => [
        `flip ${index}`,
        () => {
          const copy = Buffer.from(whole);
          for (let count = 0; count < 64; count += 1) copy.writeUInt8(random.below(256), 100 + random.below(16));
          return copy;
        },
      ]),
    ];
    for (const [name, damage] of damages) {
      const damaged = damage();
      writeFileSync(directory.file, damaged);
      const problem = problemOf(() => open(directory.path));
      const left = readFileSync(directory.file);
      expect({ name, problem, isLeft: left.equals(damaged) }).toEqual({
        name,
        problem: expect.stringContaining(`Refused: ${directory.file}`),
        isLeft: true,
      });
    }
  });

  it.each([0.9, 0.5, 0.1, 0.01])('never takes a file truncated to %d of its size for an empty one', (share) => {
    using directory = makeDirectory();
    fill(directory.path);
    const size = Math.floor(readFileSync(directory.file).length * share);
    truncateSync(directory.file, size);
    const before = readFileSync(directory.file);
    const problem = problemOf(() => open(directory.path));
    expect({ problem, isLeft: readFileSync(directory.file).equals(before) }).toEqual({
      problem: expect.stringContaining(`Refused: ${directory.file}`),
      isLeft: true,
    });
  });
});
