import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import type { Draft, EventBody } from '../../server/core/event.ts';
import { migrations } from '../../server/embedded.ts';
import type { OpenDraft } from '../../server/log/draft/drafts.ts';
import type { SessionReader } from '../../server/log/feed.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { makeDirectory, openLog, type TestLog } from '../support/open-log.ts';
import { timeOf, usage } from '../support/session-log.ts';

const turn = 't1';
const started: EventBody = { type: 'turn.started', turn, reply: 'r1', cause: 'message' };

function draftOf(part: string, kind: Draft['kind'] = 'text'): Draft {
  return { turn, message: 'r1', step: 0, part, kind };
}

function finished(part: string, text: string): EventBody {
  return { type: 'part.finished', turn, step: 0, message: 'r1', part: { type: 'text', id: part, text, durationMs: 1 } };
}

/** Collects what a reader of a session is told. */
function follow(log: TestLog, session: string, onGrowth: (frame: unknown[]) => void = () => {}) {
  const told: string[] = [];
  const reader: SessionReader = {
    onEvents: () => told.push('events'),
    onPart: ({ n, part, text }) => told.push(`part ${n} ${part} ${JSON.stringify(text)}`),
    onGrowth({ frame }) {
      const data = JSON.parse(/data:(.*)/.exec(frame.toString())?.[1] ?? '') as unknown[];
      told.push(`growth ${JSON.stringify(data)}`);
      onGrowth(data);
    },
    onAnswers: ({ question }) => told.push(`answers ${question}`),
    onRemoved: () => told.push('removed'),
  };
  log.feed.follow(session, reader);
  return told;
}

/** Resolves once all growth is stored and delivered, but for half a character. */
async function flushed(log: TestLog, ...parts: OpenDraft[]): Promise<void> {
  const whole = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');
  const isDone = (): boolean => {
    const delivered = new Set(['s1', 's2'].flatMap((session) => log.drafts.running(session).map(({ text }) => text)));
    return parts.every(({ text }) => delivered.has(whole(text)));
  };
  while (!isDone()) await new Promise((resolve) => setImmediate(resolve));
}

function open(directory: { path: string }): TestLog {
  const log = openLog(directory.path);
  log.create('s1');
  log.append('s1', started);
  return log;
}

it('a part that is closed does not grow, whoever has its number by now', async () => {
  using directory = makeDirectory();
  using log = open(directory);
  const closed = log.drafts.open('s1', draftOf('p1'), timeOf(1));
  closed.grow('one');
  await flushed(log, closed);
  log.store.append('s1', log.lease, [finished('p1', 'one')], [closed]);
  const next = log.drafts.open('s1', draftOf('p2'), timeOf(2));
  const told = follow(log, 's1');
  closed.grow('late');
  next.grow('two');
  await flushed(log, next);
  expect(told).toEqual(['growth [0,0,"two"]']);
  const other = new Database(directory.file, { readonly: true });
  expect(other.prepare('select count(*) from draft').pluck().get()).toBe(1);
  other.close();
});

describe('growth', () => {
  it('is on disk before a reader sees it', async () => {
    using directory = makeDirectory();
    using log = open(directory);
    const other = new Database(directory.file, { readonly: true });
    const stored = other
      .prepare<[], string>("select coalesce(group_concat(text, ''), '') from (select text from chunk order by id)")
      .pluck();
    let seen = '';
    const checked: boolean[] = [];
    follow(log, 's1', ([, offset, text]) => {
      seen = seen.slice(0, Number(offset)) + String(text);
      checked.push(stored.get() === seen);
    });
    const draft = log.drafts.open('s1', draftOf('p1'), timeOf(1));
    for (let count = 0; count < 200; count += 1) {
      draft.grow(`token ${count} `);
      if (count % 7 === 0) await flushed(log, draft);
    }
    await flushed(log, draft);
    other.close();
    expect({ seen, checked: checked.every(Boolean), times: checked.length > 20 }).toEqual({
      seen: draft.text,
      checked: true,
      times: true,
    });
  });

  it('is given to a reader without gap or repeat, then replaced by its event', async () => {
    using directory = makeDirectory();
    using log = open(directory);
    const told = follow(log, 's1');
    const first = log.drafts.open('s1', draftOf('p1', 'thinking'), timeOf(1));
    const second = log.drafts.open('s1', draftOf('p2'), timeOf(1));
    first.grow('a');
    second.grow('b');
    await flushed(log, first, second);
    first.grow('c');
    first.grow('d');
    await flushed(log, first);
    log.store.append('s1', log.lease, [finished('p1', first.text)], [first]);
    log.drafts.open('s1', draftOf('p3'), timeOf(1));
    second.grow('e');
    log.store.append('s1', log.lease, [finished('p2', second.text)], [second]);
    expect(told).toEqual([
      'part 0 p1 ""',
      'part 1 p2 ""',
      'growth [0,0,"a"]',
      'growth [1,0,"b"]',
      'growth [0,1,"cd"]',
      'events',
      'part 0 p3 ""',
      'growth [1,1,"e"]',
      'events',
    ]);
    expect(log.drafts.running('s1')).toEqual([{ ...draftOf('p3'), session: 's1', n: 0, text: '' }]);
  });

  it('never splits a character', async () => {
    using directory = makeDirectory();
    using log = open(directory);
    const told = follow(log, 's1');
    const draft = log.drafts.open('s1', draftOf('p1'), timeOf(1));
    draft.grow('a\ud83d');
    expect(draft.text).toBe('a\ud83d');
    await flushed(log, draft);
    draft.grow('\ude00b');
    await flushed(log, draft);
    expect(told).toEqual(['part 0 p1 ""', 'growth [0,0,"a"]', 'growth [0,1,"😀b"]']);
  });

  it('survives without its server, in order', async () => {
    using directory = makeDirectory();
    using copy = makeDirectory();
    using log = open(directory);
    log.create('s2');
    const first = log.drafts.open('s1', draftOf('p1'), timeOf(1));
    const second = log.drafts.open('s2', draftOf('p2', 'output'), timeOf(2));
    const ended = log.drafts.open('s1', draftOf('p3'), timeOf(3));
    for (let count = 0; count < 50; count += 1) {
      first.grow(`${count} `);
      second.grow(`${count}\n`);
      ended.grow('x');
      if (count % 10 === 0) await flushed(log, first, second, ended);
    }
    log.store.append('s1', log.lease, [finished('p3', ended.text)], [ended]);
    first.grow('never stored');
    for (const name of ['sessile.db', 'sessile.db-wal']) cpSync(join(directory.path, name), join(copy.path, name));
    using left = openLog(copy.path);
    const text = (end: string): string => Array.from({ length: 50 }, (_, count) => `${count}${end}`).join('');
    expect(left.drafts.lost()).toEqual([
      { session: 's1', draft: draftOf('p1'), text: text(' '), startedAt: timeOf(1) },
      { session: 's2', draft: draftOf('p2', 'output'), text: text('\n'), startedAt: timeOf(2) },
    ]);
    left.db.transaction(() => left.drafts.forget());
    expect(left.drafts.lost()).toEqual([]);
  });

  it('of a part that begins and ends between two flushes leaves nothing in the hot table', () => {
    using directory = makeDirectory();
    using log = open(directory);
    const draft = log.drafts.open('s1', draftOf('p1'), timeOf(1));
    draft.grow('short');
    log.store.append('s1', log.lease, [finished('p1', draft.text)], [draft]);
    log.append('s1', { type: 'turn.ended', turn, how: 'done', durationMs: 1 });
    expect(log.rows()).toEqual({ migration: migrations().length, session: 1, event: 4, message: 1 });
  });

  it('leaves no rows once every part has ended, whatever happened', async () => {
    const random = makeRandom(chooseSeed());
    using directory = makeDirectory();
    using log = open(directory);
    const parts: { draft: OpenDraft; part: string }[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (let count = 0; count < 1_500; count += 1) {
        const chance = random();
        const chosen = parts.length > 0 ? random.below(parts.length) : -1;
        if (chosen < 0 || (chance < 0.02 && parts.length < 20)) {
          const part = `p${round}.${count}`;
          parts.push({ draft: log.drafts.open('s1', draftOf(part), timeOf(1)), part });
        } else if (chance < 0.035) {
          const [ended] = parts.splice(chosen, 1);
          if (ended) log.store.append('s1', log.lease, [finished(ended.part, ended.draft.text)], [ended.draft]);
        } else {
          const grown = parts[chosen]?.draft;
          grown?.grow(`${count} `);
          if (grown && random() < 0.7) await flushed(log, grown);
        }
      }
      for (const { draft, part } of parts.splice(0))
        log.store.append('s1', log.lease, [finished(part, draft.text)], [draft]);
      log.append('s1', { type: 'step.finished', turn, step: round, model: 'demo/tour', usage, durationMs: 1 });
      expect({ ...log.rows(), event: 0 }).toEqual({ migration: migrations().length, session: 1, event: 0, message: 1 });
    }
  });
});

describe('a disk that takes no more', () => {
  it('shows nothing that is not stored, and loses nothing', async () => {
    using directory = makeDirectory();
    using log = open(directory);
    const told = follow(log, 's1');
    const draft = log.drafts.open('s1', draftOf('p1'), timeOf(1));
    draft.grow('before ');
    await flushed(log, draft);
    log.db.client.exec("create trigger full before insert on chunk begin select raise(abort, 'disk I/O error'); end");
    draft.grow('meanwhile ');
    while (log.failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['part 0 p1 ""', 'growth [0,0,"before "]']);
    draft.grow('after');
    log.db.client.exec('drop trigger full');
    await flushed(log, draft);
    expect(told).toEqual(['part 0 p1 ""', 'growth [0,0,"before "]', 'growth [0,7,"meanwhile after"]']);
    expect(log.failures.map(String)).toEqual(['SqliteError: disk I/O error']);
  });

  it('is tried ever more seldom, up to once a second', async () => {
    using directory = makeDirectory();
    using log = open(directory);
    let attempts = 0;
    log.db.client.function('refuse', () => {
      attempts += 1;
      throw new Error('disk I/O error');
    });
    log.db.client.exec('create trigger full before insert on chunk begin select refuse(); end');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const draft = log.drafts.open('s1', draftOf('p1'), timeOf(1));
      draft.grow('text');
      while (attempts === 0) await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(9_000);
      expect(attempts).toBeGreaterThan(9);
      expect(attempts).toBeLessThan(20);
      log.db.client.exec('drop trigger full');
      vi.advanceTimersByTime(1_000);
      expect(log.drafts.running('s1')).toMatchObject([{ text: 'text' }]);
      expect(log.failures.map(String)).toEqual(['Error: disk I/O error']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses an event whole, and takes it later', async () => {
    using directory = makeDirectory();
    using log = open(directory);
    const told = follow(log, 's1');
    const draft = log.drafts.open('s1', draftOf('p1'), timeOf(1));
    draft.grow('text');
    const before = { session: log.store.load('s1'), rows: log.rows(), revision: log.store.revision() };
    // A limit in pages makes SQLite report a full disk as a real one does.
    const pages = Number(log.db.client.pragma('page_count', { simple: true }));
    log.db.client.pragma(`max_page_count = ${pages}`);
    const large = finished('p1', 'x'.repeat(100_000));
    expect(() => log.store.append('s1', log.lease, [large], [draft])).toThrow(
      'The disk is full: nothing was saved. Free some space and try again.',
    );
    expect({ session: log.store.load('s1'), rows: log.rows(), revision: log.store.revision() }).toEqual(before);
    expect(log.store.read('s1', 2, 10)).toEqual([]);
    expect(told).toEqual(['part 0 p1 ""']);
    log.db.client.pragma('max_page_count = 1000000');
    log.store.append('s1', log.lease, [finished('p1', draft.text)], [draft]);
    expect(told).toEqual(['part 0 p1 ""', 'growth [0,0,"text"]', 'events']);
    expect(log.store.read('s1', 2, 10).map(({ seq }) => seq)).toEqual([3]);
  });
});
