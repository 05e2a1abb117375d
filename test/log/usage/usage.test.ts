/** What is counted is what the logs say, whoever wrote it down and whenever. */

import { expect, it } from 'vitest';
import type { EventBody, Usage } from '../../../server/core/event.ts';
import { migrations } from '../../../server/embedded.ts';
import { makeUsage } from '../../../server/log/usage/usage.ts';
import type { UsageFigures, UsageItem } from '../../../server/log/usage/reading.ts';
import { makeDirectory, openLog } from '../../support/open-log.ts';
import { chooseSeed, makeRandom, type Random } from '../../support/random.ts';
import { created } from '../../support/session-log.ts';

const models = ['anthropic/one', 'google/two', 'openai/three'] as const;
const now = (): Date => new Date('2026-06-30T12:00:00Z');

function open(path: string) {
  let usage!: ReturnType<typeof makeUsage>;
  const log = openLog(path, (db) => [(usage = makeUsage(db, now))]);
  return { log, usage, [Symbol.dispose]: () => log[Symbol.dispose]() };
}

function randomUsage(random: Random): Usage {
  // Halves and quarters add up exactly, in any order.
  const cost = random() < 0.3 ? null : random.below(64) / 16;
  const cacheRead = random.below(50);
  return {
    input: cacheRead + random.below(100),
    output: random.below(40),
    cacheRead,
    cacheWrite: random.below(9),
    cost,
  };
}

/** An event that brings its time keeps it. */
type Step = EventBody & { at: string };

/** One session's events in time, on any day of half a year. */
function randomLife(random: Random, session: string): Step[] {
  const times = Array.from({ length: 60 }, () => Date.UTC(2026, 0, 1) + random.below(180 * 86_400) * 1000);
  let turn = '';
  const rateable: { message: string; turn: string }[] = [];
  return times
    .toSorted((a, b) => a - b)
    .flatMap((ms, index): Step[] => {
      const at = new Date(ms).toISOString();
      const id = `${session}-${index}`;
      const chance = random();
      const step = (body: EventBody): Step => ({ ...body, at });
      if (chance < 0.1)
        return [step({ type: 'settings.changed', settings: { model: random.pick(models) }, by: 'owner' })];
      if (chance < 0.15)
        return [
          step({ type: 'session.renamed', name: id, model: models[0], usage: randomUsage(random), by: 'server' }),
        ];
      if (turn === '') {
        turn = id;
        rateable.push({ message: `${id}-reply`, turn });
        return [step({ type: 'turn.started', turn, reply: `${id}-reply`, cause: 'message' })];
      }
      if (chance < 0.55) {
        const task = random() < 0.2 ? { task: 'a call' } : {};
        const model = random.pick(models);
        return [
          step({ type: 'step.finished', turn, step: 0, model, usage: randomUsage(random), durationMs: 1, ...task }),
        ];
      }
      if (chance < 0.7) {
        const rating = random.pick(['up', 'down', null] as const);
        return [step({ type: 'feedback.given', ...random.pick(rateable), rating, by: 'owner' })];
      }
      const how = random.pick(['done', 'failed', 'length'] as const);
      const ended: EventBody = { type: 'turn.ended', turn, how, durationMs: 1 };
      turn = '';
      return [step(ended)];
    });
}

const counted = ['turns', 'input', 'output', 'cacheRead', 'cacheWrite'] as const;

const summed = [...counted, 'failedTurns', 'calls', 'unpricedCalls', 'cost', 'ratedUp', 'ratedDown'] as const;

function sumOf(items: readonly UsageFigures[]): Record<string, number> {
  return Object.fromEntries(
    summed.map((name) => [name, items.reduce((sum, item) => sum + (item[name] ?? 0), 0)] as const),
  );
}

function sorted(items: readonly UsageItem[]): string[] {
  return items.map((item) => JSON.stringify(item)).toSorted();
}

it('the sums of random logs are those of their sessions, however they are cut, also when it is counted later', async () => {
  const random = makeRandom(chooseSeed());
  using directory = makeDirectory();
  using opened = open(directory.path);
  const { log, usage } = opened;
  const ids = Array.from({ length: 12 }, (_, index) => `session-${index}`);
  const bodies: EventBody[] = [];
  for (const id of ids) {
    const settings = { ...created.settings, model: random.pick(models) };
    log.create(id, { settings, name: `Name of ${id}` });
    for (const body of randomLife(random, id)) {
      log.append(id, body);
      bodies.push(body);
    }
  }
  const read = (by: Parameters<typeof usage.read>[0]['by'], timeZone = 'UTC') =>
    usage.read({ by, timeZone, sort: 'cost', limit: 10_000 });

  const own = ids.map((id) => log.store.load(id)?.usage);
  const { total, items } = await read(['session']);
  for (const name of counted) expect(total[name]).toBe(own.reduce((sum, figures) => sum + (figures?.[name] ?? 0), 0));
  for (const [index, id] of ids.entries()) {
    const item = items.find(({ session }) => session === id);
    for (const name of counted) expect(item?.[name] ?? 0).toBe(own[index]?.[name]);
    const hasUnknown = (item?.unpricedCalls ?? 0) > 0;
    expect(hasUnknown ? null : (item?.cost ?? 0)).toBe(own[index]?.cost);
  }

  const ratings = new Map<string, 'up' | 'down' | null>();
  for (const body of bodies) if (body.type === 'feedback.given') ratings.set(body.message, body.rating);
  const given = [...ratings.values()];
  expect(total).toMatchObject({
    failedTurns: bodies.filter((body) => body.type === 'turn.ended' && body.how === 'failed').length,
    calls: bodies.filter(({ type }) => type === 'step.finished' || type === 'session.renamed').length,
    ratedUp: given.filter((rating) => rating === 'up').length,
    ratedDown: given.filter((rating) => rating === 'down').length,
  });

  for (const timeZone of ['UTC', 'Asia/Kathmandu', 'America/St_Johns'])
    for (const by of [['day'], ['week', 'model'], ['month', 'session', 'model'], ['project']] as const)
      expect(sumOf((await read(by, timeZone)).items)).toEqual(sumOf([total]));
  const [from, to] = ['2026-02-10', '2026-03-20'];
  const part = await usage.read({
    from,
    to,
    timeZone: 'Asia/Tokyo',
    by: ['day', 'model'],
    sort: 'cost',
    limit: 10_000,
  });
  expect(sumOf(part.items)).toEqual(sumOf([part.total]));
  expect(part.items.every(({ day = '' }) => day >= from && day <= to)).toBe(true);

  const detailed = sorted((await read(['day', 'session', 'model'])).items);
  const { sql = '' } = migrations().find(({ name }) => name.endsWith('_usage')) ?? {};
  log.db.client.exec('delete from usage; delete from usage_rating');
  expect((await read([])).total).toEqual({ ...total, ...Object.fromEntries(summed.map((name) => [name, 0])) });
  log.db.client.exec(sql.slice(sql.indexOf('INSERT INTO')).replaceAll('--> statement-breakpoint', ''));
  expect(sorted((await read(['day', 'session', 'model'])).items)).toEqual(detailed);

  // Ratings go on from what was counted later.
  const [message] = ratings.keys();
  const session = ids.find((id) => message?.startsWith(`${id}-`)) ?? '';
  log.append(session, { type: 'feedback.given', message: message ?? '', turn: '', rating: null, by: 'owner' });
  const { ratedUp, ratedDown } = (await read([])).total;
  expect(ratedUp + ratedDown).toBe(given.filter(Boolean).length - (ratings.get(message ?? '') === null ? 0 : 1));

  const { items: whole } = await read(['month', 'model']);
  for (const id of ids.slice(0, 6)) log.store.remove(id);
  expect(sorted((await read(['month', 'model'])).items)).toEqual(sorted(whole));
  const nameless = (await read(['session'])).items.filter((item) => item.session === null);
  expect(nameless).toMatchObject([{ session: null, name: null }]);
  for (const table of ['usage', 'usage_rating'])
    expect(JSON.stringify(log.db.client.prepare(`select * from ${table}`).all())).not.toMatch(/session-[0-5]\b/);
});

it('years of nothing, and years that are none, cost nothing', async () => {
  using directory = makeDirectory();
  using opened = open(directory.path);
  const { log, usage } = opened;
  log.create('old');
  const times = ['1970-01-02T00:00:00Z', '2026-06-30T00:00:00Z', '8888-08-08T00:00:00Z', '9999-12-31T23:59:59Z'];
  for (const at of times) {
    const started: Step = { type: 'turn.started', turn: at, reply: at, cause: 'message', at };
    log.append('old', started, { type: 'turn.ended', turn: at, how: 'done', durationMs: 1 });
  }
  const asked = { timeZone: 'Europe/Berlin', sort: 'cost', limit: 9 } as const;
  const { items } = await usage.read({ ...asked, by: ['day'] });
  expect(items.map(({ day, turns }) => [day, turns])).toEqual([
    ['1970-01-02', 1],
    ['2026-06-30', 1],
    ['8888-08-08', 1],
  ]);
  const until = await usage.read({ ...asked, by: ['month'], from: '0001-01-01', to: '9999-12-31' });
  expect(until.items.map(({ month }) => month)).toEqual(['1970-01', '2026-06', '8888-08']);
});
