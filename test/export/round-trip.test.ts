/** What is exported as JSON comes back as the same session. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldTranscript } from '../../server/core/branches/fold.ts';
import type { Event } from '../../server/core/event.ts';
import { isLive } from '../../server/core/phase.ts';
import { fold } from '../../server/export/import/settle.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { makeSessionLog, randomCommand } from '../support/session-log.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { archiveOf, exportJson, importFile } from './archive.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

let made = 0;

/** A log as its rules make it, under ids that nobody else has. */
function randomLog(seed: number): Event[] {
  const random = makeRandom(seed);
  const log = makeSessionLog();
  for (let step = 0; step < 150; step += 1) log.submit(randomCommand(random, log.session));
  made += 1;
  return withIds(log.events, `r${made}-`);
}

const own = /^i\d+$|^s$/;

/** Under other ids of sessions, messages and everything else that the test's log numbers. */
function withIds(events: readonly Event[], prefix: string): Event[] {
  return JSON.parse(JSON.stringify(events), (key, value: unknown) =>
    typeof value === 'string' && key !== 'signature' && own.test(value) ? prefix + value : value,
  ) as Event[];
}

/** Ids in the order in which they come, so that two logs can be told apart by all but their ids. */
function withoutIds(events: readonly Event[]): unknown {
  const names = new Map<string, string>();
  const isId = (value: string) => /^r\d+-|^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value);
  return JSON.parse(JSON.stringify(events), (_, value: unknown) => {
    if (typeof value !== 'string' || !isId(value)) return value;
    const known = names.get(value) ?? `#${names.size}`;
    names.set(value, known);
    return known;
  }) as unknown;
}

test('any conversation comes back with the same events, and rests', async () => {
  const seed = chooseSeed();
  for (let round = 0; round < 25; round += 1) {
    const events = randomLog(seed + round);
    const first = await importFile(app, archiveOf(events));
    expect(first.error, `seed ${seed + round}`).toBeUndefined();
    const id = first.session?.id ?? '';
    expect(id).toBe(events[0]?.session);
    const kept = await exportJson(app, id);
    expect(kept.events.slice(0, events.length)).toEqual(events);
    const session = fold(kept.events);
    expect(isLive(session.phase)).toBe(false);
    expect([session.turn, session.calls, session.processes]).toEqual([null, expect.anything(), []]);
    const { allowed } = fold(events);
    expect(session.allowed).toEqual([]);
    if (!isLive(fold(events).phase)) expect(kept.events).toHaveLength(events.length + (allowed.length > 0 ? 1 : 0));

    const again = await importFile(app, JSON.stringify(kept));
    expect(again.report?.isRenamed).toBe(true);
    const copy = await exportJson(app, again.session?.id ?? '');
    expect(copy.session.id).not.toBe(id);
    expect(withoutIds(copy.events), `seed ${seed + round}`).toEqual(withoutIds(kept.events));
    expect(foldTranscript(copy.events)).toHaveLength(foldTranscript(kept.events).length);
  }
});
