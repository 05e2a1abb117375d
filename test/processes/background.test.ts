/** Background processes from the call that starts them to their end, as agent and person see them. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startApp, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';
import { livingWith } from '../adapters/sandbox/run.ts';
import { ownSeconds, processOf, slippingTree, talk, untilText } from './talk.ts';

let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

/** The database as it is on disk. */
function openDatabaseOf(dataDir: string) {
  const database = new Database(join(dataDir, 'sessile.db'));
  return {
    drafts: () => database.prepare('select count(*) from draft').pluck().get(),
    /** Processes that have ended. */
    addEnded(session: string, count: number): void {
      const insert = database.prepare(
        `insert into process (id, session, name, command, status, started_at, bytes, is_kept, survivors)
         values (?, ?, 'true', 'true', 'completed', '2026-01-01T00:00:00.000Z', 0, 0, '[]')`,
      );
      database.transaction(() => {
        for (let number = 0; number < count; number += 1) insert.run(`ended-${number}`, session);
      })();
    },
    [Symbol.dispose]: () => void database.close(),
  };
}

function listed(session: string) {
  return app.client.process.list.query({ session });
}

async function outputOf(id: string): Promise<string> {
  return (await app.client.process.output.query({ id })).text;
}

function untilOutput(id: string, text: string): Promise<void> {
  return untilText(app.client, id, text);
}

describe('a process', { concurrent: true }, () => {
  it('starts in the background, is listed, read, written to and ends by itself', async ({ expect }) => {
    using session = await talk(app.client, upstream);
    const started = await session.call('shell', {
      command: 'echo "hello there"; while read line; do echo "got $line"; done; echo bye; exit 3',
      background: true,
    });
    expect(started.status).toBe('done');
    expect(started.output).toMatch(/^hello there\n\[It runs in the background as process \S+ \(.+\)\. Look at it/);
    const id = processOf(started);
    const [row] = await listed(session.id);
    expect(row).toEqual({
      id,
      session: session.id,
      sessionName: 'call 1',
      part: started.id,
      name: expect.any(String),
      command: expect.stringContaining('while read line'),
      status: 'running',
      startedAt: expect.any(String),
      endedAt: null,
      exitCode: null,
      bytes: 12,
      isKept: false,
      hasInput: true,
      survivors: [],
    });

    const written = await session.call('process', { action: 'write', process: id, input: 'one\n' });
    expect(written.output).toBe('Written. Read or wait to see what it answers.');
    await untilOutput(id, 'got one');
    expect(await app.client.process.write.mutate({ id, input: 'two\n' })).toEqual({ id, outcome: 'written' });
    await untilOutput(id, 'got two');
    const read = await session.call('process', { action: 'read', process: id, from: 12 });
    expect(read.output).toBe('got one\ngot two\n[Bytes 12 to 28 of 28; running. Read on from 28.]');
    expect((await session.call('process', { action: 'list' })).output).toBe(`${id}  running  28 bytes  ${row?.name}`);

    await session.call('process', { action: 'write', process: id, input: '' });
    const waited = await session.call('process', { action: 'wait', process: id, from: 28 });
    expect(waited.output).toBe('bye\n[Bytes 28 to 32 of 32; failed (exit code 3). Read on from 32.]');
    expect((await listed(session.id))[0]).toMatchObject({ status: 'failed', exitCode: 3, bytes: 32, hasInput: false });
    const ended = await session.stream.event('process.ended', ({ process }) => process === id);
    expect(ended).toMatchObject({ how: 'failed', exitCode: 3 });
    expect(await app.client.process.write.mutate({ id, input: 'late' })).toEqual({ id, outcome: 'closed' });
  });

  it('that takes long moves from the foreground to the background by itself, with all that it printed', async ({
    expect,
  }) => {
    using session = await talk(app.client, upstream);
    const moved = await session.call('shell', { command: 'echo early; sleep 1; echo late; sleep 1000000', wait: 0.4 });
    expect(moved.status).toBe('done');
    expect(moved.output).toMatch(
      /^early\n\[After 0\.4 s it goes on in the background as process \S+ \(sleep 1000000\)/,
    );
    const id = processOf(moved);
    await untilOutput(id, 'early\nlate\n');
    expect((await listed(session.id))[0]).toMatchObject({ status: 'running', hasInput: false, isKept: false });
    const killed = await session.call('process', { action: 'kill', process: id });
    expect(killed.output).toBe('It is killed. Nothing of it is left.');
  });

  it('ends when its time limit is over, in the background too', async ({ expect }) => {
    using session = await talk(app.client, upstream);
    const moved = await session.call('shell', { command: 'sleep 1000000', wait: 0.2, timeout: 1 });
    const id = processOf(moved);
    const ended = await session.stream.event('process.ended', ({ process }) => process === id);
    expect(ended).toMatchObject({ how: 'killed', by: 'server' });
  });

  it('that fails at once says so in the answer', async ({ expect }) => {
    using session = await talk(app.client, upstream);
    const started = await session.call('shell', { command: 'echo no such thing; exit 9', background: true });
    expect([started.status, started.output]).toEqual([
      'failed',
      'no such thing\n[It ended at once: failed, exit code 9]',
    ]);
  });

  it('is killed with everything that it has started, which is proved', async ({ expect }) => {
    using session = await talk(app.client, upstream);
    const seconds = ownSeconds();
    const started = await session.call('shell', { command: slippingTree(seconds), background: true });
    const id = processOf(started);
    await untilOutput(id, 'all are running');
    expect(livingWith(`sleep ${seconds}`).length).toBeGreaterThan(7);
    expect(await app.client.process.kill.mutate({ id })).toEqual({ id, status: 'killed', survivors: [] });
    expect(livingWith(`sleep ${seconds}`)).toEqual([]);
    // Once more changes nothing.
    expect(await app.client.process.kill.mutate({ id })).toEqual({ id, status: 'killed', survivors: [] });
    const ends = session.stream.frames.filter(({ data }) => (data as { type?: string }).type === 'process.ended');
    expect(ends.length).toBe(1);
  });

  it('of another session cannot be reached by an agent', async ({ expect }) => {
    using owner = await talk(app.client, upstream);
    using other = await talk(app.client, upstream);
    const id = processOf(await owner.call('shell', { command: 'sleep 1000000', background: true }));
    for (const action of ['read', 'write', 'wait', 'kill']) {
      const { status, output } = await other.call('process', { action, process: id, input: 'x' });
      expect([status, output]).toEqual(['failed', `This session has no process "${id}"; ask for the list.`]);
    }
    expect((await listed(owner.id))[0]?.status).toBe('running');
    expect((await other.call('process', { action: 'list' })).output).toBe('This session has no background processes.');
    expect((await other.call('process', { action: 'kill' })).output).toBe('Say which process to kill.');
  });

  it('needs an approval to be written to or killed where every command does, and none to be read', async ({
    expect,
  }) => {
    using session = await talk(app.client, upstream);
    const id = processOf(await session.call('shell', { command: 'cat', background: true }));
    await app.client.session.update.mutate({ id: session.id, settings: { approvals: 'ask' } });
    expect((await session.call('process', { action: 'list' })).status).toBe('done');
    const calling = session.call('process', { action: 'write', process: id, input: 'rm\n' });
    const asked = await session.stream.event('approval.asked');
    expect(asked.what).toBe(`Write to process ${id}: rm\n`);
    await app.client.approval.decide.mutate({ session: session.id, approval: asked.approval, decision: 'deny' });
    expect((await calling).status).toBe('denied');
    expect(await outputOf(id)).toBe('');
  });
});

it('of a call that has ended grows on its own page, and nowhere in the conversation', async ({ expect }) => {
  using session = await talk(app.client, upstream);
  const id = processOf(
    await session.call('shell', { command: 'while :; do echo tick; sleep 0.01; done', background: true }),
  );
  const known = session.stream.frames.length;
  const printed = async (): Promise<number> => (await app.client.process.output.query({ id })).total;
  const before = await printed();
  await expect.poll(printed, { timeout: 10_000, interval: 20 }).toBeGreaterThan(before + 200);
  // What the next part sends comes after everything that the command could have sent.
  await session.call('shell', { command: 'echo next' });
  const late = session.stream.frames
    .slice(known)
    .filter(({ event, data }) => event === 'd' && /tick/.test(String(data)));
  expect(late).toEqual([]);
  using database = openDatabaseOf(app.dataDir);
  expect(database.drafts()).toBe(0);
  await app.client.process.kill.mutate({ id });
});

describe('the list of processes', () => {
  it('is cleared whole, however long it is', async ({ expect }) => {
    using session = await talk(app.client, upstream);
    await session.call('shell', { command: 'true', background: true });
    using database = openDatabaseOf(app.dataDir);
    database.addEnded(session.id, 1_500);
    const { removed } = await app.client.process.clear.mutate({ session: session.id });
    expect(removed.length).toBe(1_501);
    expect(await listed(session.id)).toEqual([]);
  });

  it('is cleared of what has ended, and of nothing else', async ({ expect }) => {
    using session = await talk(app.client, upstream);
    using other = await talk(app.client, upstream);
    const running = processOf(await session.call('shell', { command: 'sleep 1000000', background: true }));
    const done = processOf(await session.call('shell', { command: 'true', background: true }));
    const foreign = processOf(await other.call('shell', { command: 'true', background: true }));
    using stream = await app.client.stream('processes=1');
    await stream.until(({ event, data }) => event === 'process' && (data as { id: string }).id === running);
    expect(await app.client.process.clear.mutate({ ids: [running, 'no-such-process'] })).toEqual({ removed: [] });
    expect(await app.client.process.clear.mutate({ session: session.id })).toEqual({ removed: [done] });
    await stream.until(({ event, data }) => event === 'process' && (data as { removed?: true }).removed === true);
    expect((await listed(session.id)).map(({ id }) => id)).toEqual([running]);
    expect((await listed(other.id)).map(({ id }) => id)).toEqual([foreign]);
    await expect(app.client.process.output.query({ id: done })).rejects.toThrow(
      'There is no such process; it may have been cleared.',
    );
    expect(await app.client.process.clear.mutate({})).toEqual({ removed: expect.arrayContaining([foreign]) });
    await app.client.process.kill.mutate({ id: running });
    const last = await stream.until(
      ({ event, data }) => event === 'process' && (data as { status?: string }).status === 'killed',
    );
    expect(last.data).toMatchObject({ id: running, sessionName: 'call 1' });
  });
});
