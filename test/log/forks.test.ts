/** A fork of any log is a log in order, says the same up to its message, and leaves nothing open. */

import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openCalls } from '../../server/core/branches/open-calls.ts';
import type { Event } from '../../server/core/event.ts';
import { apply, type Session } from '../../server/core/session.ts';
import type { Message } from '../../server/core/transcript.ts';
import { makeDirectory, openLog, type TestLog } from '../support/open-log.ts';
import { chooseSeed, makeRandom, type Random } from '../support/random.ts';
import { created, randomCommand, send } from '../support/session-log.ts';

function live(log: TestLog, id: string, random: Random, steps: number): void {
  for (let step = 0; step < steps; step += 1) {
    try {
      log.sessions.submit(id, randomCommand(random, log.sessions.get(id)));
    } catch (error) {
      if (!(error instanceof Error && error.name === 'Refused')) throw error;
    }
  }
}

/** The messages, when everything that is kept of the session says the same. */
function wholeOf(log: TestLog, id: string): readonly Message[] {
  const events = log.store.read(id, 0, 1_000_000).map(({ data }) => JSON.parse(data) as Event);
  expect(events.map(({ seq, session }) => [seq, session])).toEqual(events.map((_, at) => [at + 1, id]));
  expect(events.reduce<Session | undefined>(apply, undefined)).toEqual(log.store.load(id));
  const messages = log.views.transcript(id).filter(({ state }) => state !== 'withdrawn');
  expect(log.views.newest(id, 1_000).messages).toEqual(messages);
  return messages;
}

/**
 * Without what was done to the session, which stays there; and without the time of turns that did not end in the `origin`'s
 * messages: one that was steered to what does not come along ends in the fork.
 */
function said(messages: readonly Message[], origin = messages): Message[] {
  return messages.map((message, at) => {
    if (message.role === 'user') return message;
    const { durationMs, ...rest } = message;
    const known = origin[at];
    const hasEnded = known?.role === 'assistant' && known.durationMs !== undefined;
    const parts = message.parts.filter(({ type }) => type !== 'notice');
    return { ...rest, ...(hasEnded ? { durationMs } : {}), parts };
  });
}

it('of any message of random logs, of forks as well, and whatever happens to it then', async () => {
  const random = makeRandom(chooseSeed());
  using directory = makeDirectory();
  using log = openLog(directory.path);
  const fork = async (origin: string, { id: message }: Message, id: string): Promise<readonly Message[]> => {
    await log.sessions.fork({ origin, message, first: { ...created, id } });
    return wholeOf(log, id);
  };
  for (let sequence = 0; sequence < 8; sequence += 1) {
    const id = `s${sequence}`;
    log.create(id);
    live(log, id, random, 100);
    const whole = wholeOf(log, id).filter(({ state }) => state !== 'waiting');
    for (const [at, message] of whole.entries()) {
      const copy = `${id}-${at}`;
      const messages = await fork(id, message, copy);
      expect(messages.map((one) => one.id)).toEqual(whole.slice(0, at + 1).map((one) => one.id));
      expect(said(messages, whole).slice(0, -1)).toEqual(said(whole).slice(0, at));
      expect(messages.flatMap(({ parts }) => [...openCalls(parts)])).toEqual([]);
      expect(messages.at(-1)?.state).toBe(message.state === 'streaming' ? 'interrupted' : message.state);
      expect(await fork(copy, message, `${copy}-again`)).toEqual(messages);
      live(log, copy, random, 15);
      wholeOf(log, copy);
    }
  }
});

/** Turns whose events more than one step copies. */
const manyTurns = 400;

/** A session with a long log, and a message far into it. */
function openLong(path: string): { log: TestLog; message: string } {
  const log = openLog(path);
  log.create('s');
  for (const command of [{ type: 'create' }, { type: 'ready' }] as const) log.sessions.submit('s', command);
  for (let turn = 0; turn < manyTurns; turn += 1) {
    const begun = log.sessions.submitAll('s', send(`Question ${turn}`), { type: 'startTurn' }).turn;
    log.sessions.submit('s', { type: 'endTurn', turn: begun?.id ?? '', how: 'done', durationMs: 1 });
  }
  return { log, message: wholeOf(log, 's').at(-20)?.id ?? '' };
}

it('is of the moment in which it began', async () => {
  using directory = makeDirectory();
  const { log, message } = openLong(directory.path);
  using _ = log;
  const fork = (id: string) => log.sessions.fork({ origin: 's', message, first: { ...created, id } });
  await fork('before');
  const forking = [fork('first'), fork('second')];
  await setImmediate();
  expect(log.store.load('first')).toBeUndefined();
  live(log, 's', makeRandom(chooseSeed()), 20);
  await Promise.all(forking);
  for (const id of ['first', 'second']) expect(wholeOf(log, id)).toEqual(wholeOf(log, 'before'));
});

it('leaves nothing when its origin is deleted meanwhile, or when the server is killed', async () => {
  using directory = makeDirectory();
  const { log, message } = openLong(directory.path);
  const fork = (id: string) => log.sessions.fork({ origin: 's', message, first: { ...created, id } });
  const eventsOf = ({ db }: TestLog, id: string) =>
    db.client.prepare<[string], number>('select count(*) from event where session = ?').pluck().get(id);

  // Half of the events are there when the last one reads the log.
  const cut = fork('cut');
  while (eventsOf(log, 'cut') === 0) await setImmediate();
  log[Symbol.dispose]();
  await expect(cut).rejects.toThrow();

  using again = openLog(directory.path);
  expect(eventsOf(again, 'cut')).toBeGreaterThan(0);
  await again.store.eraseUnfinished();
  expect([again.store.load('cut'), eventsOf(again, 'cut')]).toEqual([undefined, 0]);

  const orphan = again.sessions.fork({ origin: 's', message, first: { ...created, id: 'orphan' } });
  while (eventsOf(again, 'orphan') === 0) await setImmediate();
  again.store.remove('s');
  await expect(orphan).rejects.toThrow('The session was deleted before its conversation was copied.');
  await again.store.erase('s');
  expect([again.store.load('orphan'), eventsOf(again, 'orphan')]).toEqual([undefined, 0]);
  expect(again.rows()['adoption']).toBeUndefined();
});

it('says that the disk is full, and works once there is room', async () => {
  using directory = makeDirectory();
  const { log, message } = openLong(directory.path);
  using _ = log;
  const fork = (id: string) => log.sessions.fork({ origin: 's', message, first: { ...created, id } });
  const pages = Number(log.db.client.pragma('page_count', { simple: true }));
  log.db.client.pragma(`max_page_count = ${pages + 8}`);
  await expect(fork('full')).rejects.toThrow('The disk is full: nothing was saved. Free some space and try again.');
  expect(log.store.load('full')).toBeUndefined();
  log.db.client.pragma('max_page_count = 1000000');
  await fork('roomy');
  expect(wholeOf(log, 'roomy').at(-1)?.id).toBe(message);
  await log.store.eraseUnfinished();
  expect(log.rows()['adoption']).toBeUndefined();
});
