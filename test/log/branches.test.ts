import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../server/core/event.ts';
import { apply, foldVersion, type Session } from '../../server/core/session.ts';
import { applyToTranscript, type Message, type Part, type Transcript } from '../../server/core/transcript.ts';
import { migrations } from '../../server/embedded.ts';
import { openDatabase } from '../../server/log/database.ts';
import { makeDirectory, openLog, type TestLog } from '../support/open-log.ts';
import { chooseSeed, makeRandom, type Random } from '../support/random.ts';
import { created, makeSessionLog, randomCommand, send, timeOf } from '../support/session-log.ts';

/** Ids of a log made elsewhere, apart from those that this log will make. */
function renamed(events: readonly Event[]): Event[] {
  return JSON.parse(JSON.stringify(events).replaceAll(/"i(\d+)"/g, '"old$1"')) as Event[];
}

function eventsOf(log: TestLog, session: string): Event[] {
  // Written by the store from Events.
  return log.store.read(session, 0, 100_000).map(({ data }) => JSON.parse(data) as Event);
}

/** What follows what, read off the log alone. */
function treeOf(events: readonly Event[]): { parents: Map<string, string | null>; path: string[] } {
  const parents = new Map<string, string | null>();
  let head: string | null = null;
  for (const event of events) {
    if (event.type === 'branch.moved') head = event.to;
    if (event.type !== 'message.read' && !('reply' in event)) continue;
    const placed = event.type === 'message.read' ? event.message : event.reply;
    parents.set(placed, head);
    head = placed;
  }
  const path: string[] = [];
  for (let id = head; id; id = parents.get(id) ?? null) path.unshift(id);
  return { parents, path };
}

function withoutSessionNotices(message: Message | undefined): unknown {
  const isOwn = (part: Part): boolean => part.type !== 'notice' || part.about === undefined;
  return message && { ...message, parts: message.parts.filter(isOwn) };
}

function wholeByWindows(log: TestLog, session: string, limit: () => number): Message[] {
  let { messages, before } = log.views.newest(session, limit());
  while (before !== undefined) {
    const window = log.views.before(session, before, limit());
    if (!window) throw new Error(`There is no window before ${before}.`);
    messages = [...window.messages, ...messages];
    before = window.before;
  }
  return messages;
}

function act(log: TestLog, session: string, random: Random): void {
  const loaded = log.sessions.get(session);
  const placed = [...treeOf(eventsOf(log, session)).parents.keys()];
  // Only a session at rest can go back, which it seldom is.
  const isMove = placed.length > 0 && random() < (loaded.turn ? 0.05 : 0.5);
  try {
    const isRating = placed.length > 0 && random() < 0.05;
    if (isRating) {
      log.append(session, {
        type: 'feedback.given',
        turn: 't',
        message: random.pick(placed),
        rating: 'up',
        by: 'owner',
      });
    } else
      log.sessions.submit(
        session,
        isMove
          ? {
              type: 'moveBranch',
              to: random() < 0.1 ? null : random.pick(placed),
              isUnanswered: random() < 0.5,
              by: 'owner',
            }
          : randomCommand(random, loaded),
      );
  } catch (error) {
    if (!(error instanceof Error && error.name === 'Refused')) throw error;
  }
}

function check(log: TestLog, session: string, random: Random): void {
  const events = eventsOf(log, session);
  const everything = events.reduce<Transcript>(applyToTranscript, []);
  const { parents, path } = treeOf(events);
  const whole = log.views.transcript(session).filter(({ state }) => state !== 'withdrawn');
  expect(whole.filter(({ state }) => state !== 'waiting').map(({ id }) => id)).toEqual(path);
  expect(whole.filter(({ state }) => state === 'waiting').map(({ id }) => id)).toEqual(
    log.sessions.get(session).waiting.map(({ id }) => id),
  );
  for (const message of whole) {
    const known = everything.find(({ id }) => id === message.id);
    expect(withoutSessionNotices(message)).toEqual(withoutSessionNotices(known));
  }
  expect(wholeByWindows(log, session, () => 1 + random.below(5))).toEqual(whole);

  const siblings = Map.groupBy(parents.keys(), (id) => parents.get(id) ?? null);
  const variants = path.flatMap((id) => {
    const all = siblings.get(parents.get(id) ?? null) ?? [];
    return all.length > 1 ? [[id, all]] : [];
  });
  expect(log.views.newest(session, 1_000)).toEqual({ messages: whole, variants: Object.fromEntries(variants) });
}

describe('branches of a conversation', () => {
  it('show in windows what the log says of the path that is taken, for random logs, also after a restart', () => {
    const random = makeRandom(chooseSeed());
    using directory = makeDirectory();
    const ids = Array.from({ length: 30 }, (_, index) => `s${index}`);
    let moves = 0;
    {
      using log = openLog(directory.path);
      for (const id of ids) {
        log.create(id);
        for (let count = 0; count < 200; count += 1) {
          act(log, id, random);
          if (count % 20 === 19) check(log, id, random);
        }
        moves += eventsOf(log, id).filter(({ type }) => type === 'branch.moved').length;
      }
    }
    expect(moves).toBeGreaterThan(50);
    using log = openLog(directory.path);
    for (const id of ids) check(log, id, random);
  });

  it('end at the newest leaf below a message', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    log.create('s1');
    const turn = (...first: Parameters<TestLog['sessions']['submitAll']>[1][]): string => {
      const { turn: begun } = log.sessions.submitAll('s1', ...first, { type: 'startTurn' });
      log.sessions.submit('s1', { type: 'endTurn', turn: begun?.id ?? '', how: 'done', durationMs: 1 });
      return begun?.reply ?? '';
    };
    for (const command of [{ type: 'create' }, { type: 'ready' }] as const) log.sessions.submit('s1', command);
    const first = turn(send('one'));
    const second = turn(send('two'));
    const asked = log.views.place('s1', second)?.parent ?? '';
    const again = turn({ type: 'moveBranch', to: asked, isUnanswered: true, by: 'owner' });
    expect(log.views.newest('s1', 10).messages.at(-1)?.id).toBe(again);
    expect(log.views.leaf('s1', first)).toEqual({ id: again, isUnanswered: false });
    expect(log.views.leaf('s1', second)).toEqual({ id: second, isUnanswered: false });
    expect(log.views.place('s1', second)).toEqual({ parent: asked, isAnswer: true, isTaken: false });
    expect(log.views.place('s1', again)).toEqual({ parent: asked, isAnswer: true, isTaken: true });
    expect(log.views.place('s1', 'none')).toBeUndefined();
  });
});

function isUnderWay(message: Message): boolean {
  const isOpen = (part: Part): boolean =>
    part.type === 'tool' &&
    (['queued', 'running', 'waiting'].includes(part.status) || (part.parts?.some(isOpen) ?? false));
  return message.state === 'streaming' || message.parts.some(isOpen);
}

/** The conversation of a fork is that of its origin up to the message, and nothing in it is left to do. */
function checkFork(log: TestLog, origin: string, message: string, fork: Session): void {
  const events = eventsOf(log, fork.id);
  expect(events.map(({ seq, session }) => `${session} ${seq}`)).toEqual(
    Array.from({ length: fork.seq }, (_, index) => `${fork.id} ${index + 1}`),
  );
  const { parents } = treeOf(eventsOf(log, origin));
  const path: string[] = [];
  for (let id: string | null = message; id !== null; id = parents.get(id) ?? null) path.unshift(id);
  const everything = eventsOf(log, origin).reduce<Transcript>(applyToTranscript, []);
  const whole = log.views.transcript(fork.id);
  expect(whole.map(({ id }) => id)).toEqual(path);
  expect(whole.filter(isUnderWay)).toEqual([]);
  for (const shown of whole) {
    const known = everything.find(({ id }) => id === shown.id);
    if (!known || isUnderWay(known)) continue;
    // A turn that was steered goes on elsewhere: here the answer is its end.
    const isEnd = known.role === 'assistant' && known.durationMs === undefined;
    const expected = isEnd && shown.role === 'assistant' ? { ...known, durationMs: shown.durationMs } : known;
    expect(shown).toEqual(withoutSessionNotices(expected));
  }
  const [first] = events;
  const begun = first && apply(undefined, first);
  expect(fork).toEqual({ ...begun, head: message, seq: events.length });
  expect(fork).toEqual(events.reduce<Session | undefined>(apply, undefined));
  expect(fork).toMatchObject({ turn: null, calls: [], waiting: [], allowed: [], processes: [], usage: { turns: 0 } });
  const last = whole.at(-1);
  const isCut = last?.state === 'interrupted' || last?.state === 'failed';
  expect(fork.cut).toBe(last?.role === 'user' || isCut ? 'ask' : null);
}

describe('forks', () => {
  it('have the conversation up to a message and go on by themselves, for random logs', async () => {
    const random = makeRandom(chooseSeed());
    using directory = makeDirectory();
    let forks = 0;
    {
      using log = openLog(directory.path);
      for (let count = 0; count < 15; count += 1) {
        const origin = `s${count}`;
        log.create(origin);
        for (let step = 0; step < 250; step += 1) act(log, origin, random);
        const placed = [...treeOf(eventsOf(log, origin)).parents.keys()];
        for (const message of placed.filter(() => random() < 0.7)) {
          const fork = await log.sessions.fork({ origin, message, first: { ...created, id: `f${(forks += 1)}` } });
          checkFork(log, origin, message, fork);
          check(log, fork.id, random);
          const again = await log.sessions.fork({
            origin: fork.id,
            message,
            first: { ...created, id: `f${(forks += 1)}` },
          });
          checkFork(log, fork.id, message, again);
        }
        if (random() < 0.5) log.store.remove(origin);
        for (const { id } of log.views.list({ limit: 1 }).items) {
          for (let step = 0; step < 40; step += 1) act(log, id, random);
          check(log, id, random);
        }
      }
    }
    expect(forks).toBeGreaterThan(10);
    using log = openLog(directory.path);
    for (const { id } of log.views.list({ limit: 1_000 }).items) {
      check(log, id, random);
    }
  });

  it('keep what was being written of an answer, and close what it asked for', async () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    log.create('s1');
    for (const command of [send('go'), { type: 'create' }, { type: 'ready' }, { type: 'startTurn' }] as const)
      log.sessions.submit('s1', command);
    const { id: turn, reply } = log.sessions.get('s1').turn ?? { id: '', reply: '' };
    const call = { type: 'tool', id: 'p1', name: 'shell', input: { command: 'make' }, call: 'c1' } as const;
    log.append('s1', { type: 'part.finished', turn, step: 0, message: reply, part: call });
    log.append('s1', { type: 'tool.started', turn, part: 'p1' });
    const draft = { turn, step: 0, message: reply } as const;
    log.drafts.open('s1', { ...draft, part: 'p1', kind: 'output', name: 'shell' }, timeOf(9)).grow('half of the out');
    log.drafts.open('s1', { ...draft, part: 'p2', kind: 'text' }, timeOf(9)).grow('half of a sen');
    // Whatever is stored with an event has been seen.
    log.sessions.submit('s1', { type: 'rename', name: 'Seen', by: 'owner' });
    const fork = await log.sessions.fork({ origin: 's1', message: reply, first: { ...created, id: 'f1' } });
    expect(log.views.newest('f1', 10).messages.at(-1)).toMatchObject({
      id: reply,
      state: 'interrupted',
      parts: [
        { id: 'p1', status: 'cancelled', output: 'half of the out' },
        { id: 'p2', text: 'half of a sen' },
      ],
    });
    expect(fork.cut).toBe('ask');
    expect(log.sessions.get('s1').calls).toMatchObject([{ part: 'p1', status: 'running' }]);
  });
});

/** A data directory as the first version of the schema left it, with the log of a session in it. */
function fillFirstVersion(dataDir: string, events: readonly Event[]): void {
  using db = openDatabase({ dataDir, migrations: migrations().slice(0, 1) });
  const { client } = db;
  const insertEvent = client.prepare('insert into event (session, seq, data) values (?, ?, ?)');
  const insertMessage = client.prepare(
    'insert into message (id, session, position, since, client_id) values (?, ?, ?, ?, ?)',
  );
  const move = client.prepare('update message set position = ? where id = ?');
  let session: Session | undefined;
  for (const event of events) {
    insertEvent.run(event.session, event.seq, JSON.stringify(event));
    if (event.type === 'message.sent')
      insertMessage.run(event.message, event.session, 1e12 + event.seq, event.seq, event.clientId);
    else if (event.type === 'message.read') move.run(event.seq, event.message);
    else if (event.type === 'message.withdrawn') move.run(-event.seq, event.message);
    else if ('reply' in event) insertMessage.run(event.reply, event.session, event.seq, event.seq, null);
    session = apply(session, event);
  }
  // What that version folded had fewer fields.
  const { head: _head, processes: _processes, ...state } = session as Session;
  client
    .prepare(
      `insert into session (id, project, phase, name, live, seq, revision, updated_at, state)
       values (@id, @project, @phase, @name, 1, @seq, 7, @updatedAt, @text)`,
    )
    .run({ ...state, settings: null, usage: null, turn: null, text: JSON.stringify(state) });
}

describe('a database of the first version', () => {
  it('opens with the same conversations, which can branch', () => {
    const random = makeRandom(chooseSeed());
    using directory = makeDirectory();
    const made = makeSessionLog();
    for (let count = 0; count < 400; count += 1) {
      const command = randomCommand(random, made.session);
      if (command.type !== 'moveBranch' && command.type !== 'move') made.submit(command);
    }
    const events = renamed(made.events);
    fillFirstVersion(directory.path, events);
    using log = openLog(directory.path);
    const told: number[] = [];
    log.store.refold((count) => told.push(count));
    expect(told).toEqual([1]);
    expect(log.sessions.get('s')).toEqual(
      events.reduce<Session | undefined>((session, event) => apply(session, event), undefined),
    );
    expect(log.views.newest('s', 1_000).messages).toEqual(
      events.reduce<Transcript>(applyToTranscript, []).filter(({ state }) => state !== 'withdrawn'),
    );
    expect(log.store.revision()).toBe(7);
    check(log, 's', random);
    for (let count = 0; count < 200; count += 1) act(log, 's', random);
    check(log, 's', random);
    const again: number[] = [];
    log.store.refold((count) => again.push(count));
    expect(again).toEqual([]);
  });

  it('has its fold written down, so that it is folded once', () => {
    using directory = makeDirectory();
    const made = makeSessionLog();
    fillFirstVersion(directory.path, made.events);
    {
      using log = openLog(directory.path);
      log.store.refold(() => {});
    }
    using client = openReadOnly(directory.path);
    expect(client.db.prepare('select fold, revision from session').all()).toEqual([{ fold: foldVersion, revision: 7 }]);
  });
});

function openReadOnly(dataDir: string): Disposable & { db: Database.Database } {
  const db = new Database(join(dataDir, 'sessile.db'), { readonly: true });
  return { db, [Symbol.dispose]: () => db.close() };
}
