import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../server/core/event.ts';
import { isLive, phases } from '../../server/core/phase.ts';
import { agentStates } from '../../server/core/session.ts';
import { summarize, type SessionSummary } from '../../server/core/summary.ts';
import type { Message } from '../../server/core/transcript.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { makeDirectory, openLog, type TestLog } from '../support/open-log.ts';
import { makeViews, type ListFilter } from '../../server/log/views.ts';
import { created, randomCommand, send } from '../support/session-log.ts';

/** Every page of a conversation, put together again. */
function wholeByWindows(log: TestLog, session: string, limit: () => number): Message[] {
  const first = log.views.newest(session, limit());
  let { messages, before } = first;
  while (before !== undefined) {
    const window = log.views.before(session, before, limit());
    if (!window) throw new Error(`There is no window before ${before}.`);
    messages = [...window.messages, ...messages];
    before = window.before;
  }
  return messages;
}

function act(log: TestLog, session: string, random: ReturnType<typeof makeRandom>): void {
  const loaded = log.sessions.get(session);
  try {
    log.sessions.submit(session, randomCommand(random, loaded));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'Refused')) throw error;
  }
}

describe('windows of a conversation', () => {
  it('put together are the conversation, for random logs', () => {
    const random = makeRandom(chooseSeed());
    using directory = makeDirectory();
    using log = openLog(directory.path);
    for (let sequence = 0; sequence < 60; sequence += 1) {
      const id = `s${sequence}`;
      log.create(id);
      for (let count = 0; count < 200; count += 1) {
        act(log, id, random);
        if (count % 20 !== 19) continue;
        const whole = log.views.transcript(id).filter(({ state }) => state !== 'withdrawn');
        expect(wholeByWindows(log, id, () => 1 + random.below(5))).toEqual(whole);
        expect(log.views.newest(id, 1_000).messages).toEqual(whole);
      }
    }
  });

  it('hold the results of calls that came many answers later, and take no longer when one never comes', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    log.create('s1');
    const answer = (turn: string, ...parts: EventBody[]): EventBody[] => [
      { type: 'turn.started', turn, reply: `${turn}-reply`, cause: 'continue' },
      ...parts,
      { type: 'turn.interrupted', turn, reason: 'user', durationMs: 1 },
    ];
    const call = (id: string): EventBody => ({
      type: 'part.finished',
      turn: 't0',
      step: 0,
      message: 't0-reply',
      part: { type: 'tool', id, name: 'ask', input: {}, call: id },
    });
    const result = {
      type: 'tool.finished',
      turn: 't9',
      part: 'late',
      status: 'done',
      output: '',
      durationMs: 1,
    } as const;
    log.append('s1', ...answer('t0', call('late'), call('never')));
    log.append(
      's1',
      ...Array.from({ length: 4_000 }, (_, at) => answer(`t${at + 1}`, ...(at === 8 ? [result] : []))).flat(),
    );
    const window = log.views.before('s1', 't1-reply', 9);
    expect(window?.messages[0]?.parts).toMatchObject([
      { id: 'late', status: 'done' },
      { id: 'never', status: 'queued' },
    ]);
  });

  it('hold an answer whole though many messages wait behind it', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    log.create('s1');
    for (const command of [send('go'), { type: 'create' }, { type: 'ready' }, { type: 'startTurn' }] as const)
      log.sessions.submit('s1', command);
    for (let count = 0; count < 60; count += 1) log.sessions.submit('s1', send(`more ${count}`, 'queue'));
    const { turn } = log.sessions.get('s1');
    log.sessions.submit('s1', {
      type: 'record',
      turn: turn?.id ?? '',
      events: [
        {
          type: 'part.finished',
          turn: turn?.id ?? '',
          step: 0,
          message: turn?.reply ?? '',
          part: { type: 'text', id: 'p1', text: 'Late.', durationMs: 1 },
        },
      ],
    });
    expect(wholeByWindows(log, 's1', () => 50)).toEqual(log.views.transcript('s1'));
  });

  it('are none before a message that does not exist', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    log.create('s1');
    log.create('s2');
    log.sessions.submit('s2', send('theirs'));
    const [theirs] = log.sessions.get('s2').waiting;
    expect([log.views.before('s1', 'none', 10), log.views.before('s1', theirs?.id ?? '', 10)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('the list', () => {
  it('pages through every session once, newest first, while none changes', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    for (let count = 0; count < 57; count += 1) log.create(`s${count}`);
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = log.views.list({ limit: 10, cursor });
      pages.push(page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(pages.map(({ length }) => length)).toEqual([10, 10, 10, 10, 10, 7]);
    expect(pages.flat()).toEqual(Array.from({ length: 57 }, (_, count) => `s${56 - count}`));
  });

  it('shows a session as it is, and its newest change first', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    log.create('s1');
    log.create('s2');
    const renamed = log.sessions.submit('s1', { type: 'rename', name: 'First', by: 'owner' });
    expect(log.views.list({ limit: 10 })).toEqual({ items: [summarize(renamed), summarize(log.sessions.get('s2'))] });
  });

  it('finds names literally, whatever they hold', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    const names = [
      '100% sure',
      '100 percent',
      'under_score',
      'underscore',
      "Robert'); drop table session;--",
      'back\\slash',
      'Größe',
      '日本語のテスト',
      'مرحبا',
      '‮reversed',
      'NEAR "OR" *',
    ];
    names.forEach((name, index) => log.create(`s${index}`, { name }));
    const found = (query: string): string[] => log.views.list({ limit: 100, query }).items.map(({ name }) => name);
    for (const name of names) expect({ name, found: found(name) }).toEqual({ name, found: [name] });
    expect(found('%')).toEqual(['100% sure']);
    expect(found('_')).toEqual(['under_score']);
    expect(found('\\')).toEqual(['back\\slash']);
    expect(found('UNDER')).toEqual(['underscore', 'under_score']);
    expect(found('nowhere')).toEqual([]);
  });

  it('holds the sessions that fit every filter, newest update first, whatever their pages, for random sessions', () => {
    const random = makeRandom(chooseSeed());
    const models = ['anthropic/claude-sonnet-4-5', 'google/gemini-2.5-flash', 'demo/tour'];
    using directory = makeDirectory();
    using log = openLog(directory.path);
    for (let count = 0; count < 120; count += 1) {
      const id = `s${count}`;
      const model = models[random.below(models.length)] ?? '';
      const project = random.below(4) === 0 ? 'other' : 'default';
      log.create(id, { project, name: `Name ${count % 7}`, settings: { ...created.settings, model } });
      for (let step = random.below(12); step > 0; step -= 1) act(log, id, random);
      if (random.below(4) === 0) log.sessions.submit(id, { type: 'archive', isArchived: true, by: 'owner' });
      if (random.below(5) === 0) log.sessions.submit(id, { type: 'pin', isPinned: true, by: 'owner' });
    }
    const all = Array.from({ length: 120 }, (_, count) => summarize(log.sessions.get(`s${count}`)));
    all.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt) || b.id.localeCompare(a.id));

    const fits = (row: SessionSummary, filter: ListFilter): boolean =>
      row.isArchived === (filter.isArchived ?? false) &&
      (filter.phase === undefined || row.phase === filter.phase) &&
      (filter.agent === undefined || row.agent === filter.agent) &&
      (filter.model === undefined || row.settings.model === filter.model) &&
      (filter.project === undefined || row.project === filter.project) &&
      (filter.isLive === undefined || isLive(row.phase) === filter.isLive) &&
      (filter.isPinned === undefined || row.isPinned === filter.isPinned) &&
      (filter.query === undefined || row.name.includes(filter.query));
    const pick = <Value>(values: readonly Value[]): Value | undefined =>
      random.below(3) === 0 ? values[random.below(values.length)] : undefined;

    for (let attempt = 0; attempt < 200; attempt += 1) {
      const filter: ListFilter = {
        phase: pick(phases),
        agent: pick(agentStates),
        model: pick([...models, 'none/such']),
        project: pick(['default', 'other', 'none']),
        isLive: pick([true, false]),
        isPinned: pick([true, false]),
        isArchived: pick([true, false]),
        query: pick(['Name 1', 'Name 6']),
      };
      const limit = 1 + random.below(40);
      const found: SessionSummary[] = [];
      let cursor: string | undefined;
      do {
        const page = log.views.list({ ...filter, cursor, limit });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect({ filter, found }).toEqual({ filter, found: all.filter((row) => fits(row, filter)) });
    }
  });

  it('keeps its order while sessions work beside each other, and changes it when they rest', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    const ids = () => log.views.list({ limit: 10 }).items.map(({ id }) => id);
    for (const id of ['s1', 's2']) {
      log.create(id);
      for (const command of [send('go'), { type: 'create' }, { type: 'ready' }] as const)
        log.sessions.submit(id, command);
    }
    log.sessions.submit('s1', { type: 'startTurn' });
    const { turn } = log.sessions.get('s1');
    const own = { turn: turn?.id ?? '', step: 0, message: turn?.reply ?? '' };
    const part = { type: 'text', id: 'p1', text: 'Word.', durationMs: 1 } as const;
    log.sessions.submit('s1', { type: 'record', turn: own.turn, events: [{ type: 'part.finished', ...own, part }] });
    expect(ids()).toEqual(['s2', 's1']);
    log.sessions.submit('s1', { type: 'endTurn', turn: own.turn, how: 'done', durationMs: 1 });
    expect(ids()).toEqual(['s1', 's2']);
  });

  it('keeps its order when a session is pinned or archived, and lets a message bring one back', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    for (const id of ['s1', 's2', 's3']) log.create(id);
    const ids = (filter: ListFilter = {}) => log.views.list({ limit: 10, ...filter }).items.map(({ id }) => id);
    log.sessions.submit('s1', { type: 'pin', isPinned: true, by: 'owner' });
    log.sessions.submit('s2', { type: 'archive', isArchived: true, by: 'owner' });
    expect([ids(), ids({ isPinned: true }), ids({ isArchived: true })]).toEqual([['s3', 's1'], ['s1'], ['s2']]);
    log.sessions.submit('s2', { type: 'archive', isArchived: false, by: 'owner' });
    expect(ids()).toEqual(['s3', 's2', 's1']);
    log.sessions.submit('s2', { type: 'archive', isArchived: true, by: 'owner' });
    log.sessions.submit('s2', send('Are you there?'));
    expect([ids(), ids({ isArchived: true })]).toEqual([['s2', 's3', 's1'], []]);
  });

  it('finds every page through one index, in order and without sorting, whatever it is filtered by', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    const statements: string[] = [];
    const { client } = log.db;
    const prepare = client.prepare.bind(client);
    client.prepare = (sql: string) => {
      statements.push(sql);
      return prepare(sql);
    };
    makeViews(log.db, log.drafts);
    const list = statements.find((sql) => /from session .*order by updated_at desc/s.test(sql)) ?? '';
    const parameters = [...new Set(list.match(/@\w+/g))].map((name) => [name.slice(1), null] as const);
    const plan = prepare<Record<string, null>, { detail: string }>(`explain query plan ${list}`).all(
      Object.fromEntries(parameters),
    );
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH session USING INDEX session_in_list (is_archived=? AND (updated_at,id)<(?,?))',
    ]);
  });

  it('tells changes and removals by revision, each session once, in pages without a gap', () => {
    const random = makeRandom(chooseSeed());
    using directory = makeDirectory();
    using log = openLog(directory.path);
    const from = log.store.revision();
    const alive = new Set<string>();
    for (let count = 0; count < 300; count += 1) {
      const chance = random();
      const id = alive.size > 0 ? random.pick([...alive]) : undefined;
      if (id && chance < 0.3) {
        log.store.remove(id);
        alive.delete(id);
      } else if (id && chance < 0.6) log.sessions.submit(id, { type: 'rename', name: `Name ${count}`, by: 'owner' });
      else {
        log.create(`s${count}`);
        alive.add(`s${count}`);
      }
    }
    for (const limit of [1, 3, 1_000]) {
      const mirror = new Map<string, unknown>();
      let after = from;
      for (;;) {
        const changes = log.views.changes(after, limit);
        expect(changes.length).toBeLessThanOrEqual(limit);
        for (const { revision, row } of changes) {
          expect(revision).toBeGreaterThan(after);
          after = revision;
          if ('removed' in row) mirror.delete(row.id);
          else mirror.set(row.id, row);
        }
        if (changes.length === 0) break;
      }
      const rows = log.views.list({ limit: 1_000 }).items.map((row) => [row.id, row] as const);
      expect({ after, rows: mirror }).toEqual({ after: log.store.revision(), rows: new Map(rows) });
    }
  });
});

describe('a removed session', () => {
  it('leaves no rows but the word that it is gone', async () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    log.create('s1');
    const before = log.rows();
    log.create('s2');
    log.sessions.submit('s2', send('secret'));
    log.store.remove('s2');
    expect(log.store.has('s2')).toBe(false);
    await log.store.erase('s2');
    expect(log.rows()).toEqual({ ...before, removal: 1 });
    expect(log.store.load('s2')).toBeUndefined();
    expect(log.store.read('s2', 0, 10)).toEqual([]);
  });
});

describe('the store', () => {
  it('gives each session its events without a gap, and folds them to what it has stored', () => {
    const random = makeRandom(chooseSeed());
    using directory = makeDirectory();
    const ids = ['s1', 's2', 's3'];
    const states = (() => {
      using log = openLog(directory.path);
      for (const id of ids) log.create(id);
      for (let count = 0; count < 600; count += 1) act(log, random.pick(ids), random);
      return ids.map((id) => log.sessions.get(id));
    })();
    using log = openLog(directory.path);
    expect(ids.map((id) => log.sessions.get(id))).toEqual(states);
    for (const [index, id] of ids.entries()) {
      const seqs = log.store.read(id, 0, 10_000).map(({ seq }) => seq);
      expect(seqs).toEqual(Array.from({ length: states[index]?.seq ?? 0 }, (_, at) => at + 1));
      expect(log.store.read(id, 5, 3).map(({ seq }) => seq)).toEqual([6, 7, 8]);
    }
  });

  it('refuses who lost the lease', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    const session = log.create('s1');
    log.store.lease();
    expect(() => log.sessions.submit('s1', send('late'))).toThrow('Session s1 has another owner.');
    expect(log.store.load('s1')).toEqual(session);
  });
});
