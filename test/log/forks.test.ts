/** A fork of any log is a log in order, says the same up to its message, and leaves nothing open. */

import { expect, it } from 'vitest';
import { openCalls } from '../../server/core/branches/open-calls.ts';
import type { Event } from '../../server/core/event.ts';
import { apply, type Session } from '../../server/core/session.ts';
import type { Message } from '../../server/core/transcript.ts';
import { makeDirectory, openLog, type TestLog } from '../support/open-log.ts';
import { chooseSeed, makeRandom, type Random } from '../support/random.ts';
import { created, randomCommand } from '../support/session-log.ts';

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

it('of any message of random logs, of forks as well, and whatever happens to it then', () => {
  const random = makeRandom(chooseSeed());
  using directory = makeDirectory();
  using log = openLog(directory.path);
  const fork = (origin: string, { id: message }: Message, id: string): readonly Message[] => {
    log.sessions.fork({ origin, message, first: { ...created, id } });
    return wholeOf(log, id);
  };
  for (let sequence = 0; sequence < 8; sequence += 1) {
    const id = `s${sequence}`;
    log.create(id);
    live(log, id, random, 100);
    const whole = wholeOf(log, id).filter(({ state }) => state !== 'waiting');
    for (const [at, message] of whole.entries()) {
      const copy = `${id}-${at}`;
      const messages = fork(id, message, copy);
      expect(messages.map((one) => one.id)).toEqual(whole.slice(0, at + 1).map((one) => one.id));
      expect(said(messages, whole).slice(0, -1)).toEqual(said(whole).slice(0, at));
      expect(messages.flatMap(({ parts }) => [...openCalls(parts)])).toEqual([]);
      expect(messages.at(-1)?.state).toBe(message.state === 'streaming' ? 'interrupted' : message.state);
      expect(fork(copy, message, `${copy}-again`)).toEqual(messages);
      live(log, copy, random, 15);
      wholeOf(log, copy);
    }
  }
});
