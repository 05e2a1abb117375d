/** The life of sessions: many at once, limits of time and place, restarts, and the end. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Event } from '../../server/core/event.ts';
import { startApp, startServer, type TestApp } from '../support/start-app.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

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

const model = 'openai/fake-t5';

describe('a message', () => {
  it('sent 20 times at once under one id is one message', async ({ expect }) => {
    const { id } = await app.client.session.create.mutate({ settings: { model } });
    const body = { session: id, text: 'Once.', clientId: 'same', mode: 'steer' } as const;
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.client.message.send.mutate(body)));
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    for (const other of [{ text: 'Twice.' }, { mode: 'queue' }] as const) {
      await expect(app.client.message.send.mutate({ ...body, ...other })).rejects.toMatchObject({
        data: { code: 'CONFLICT', httpStatus: 409 },
      });
    }
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('turn.ended');
    expect(await app.client.message.send.mutate(body)).toEqual({ id: answers[0]?.id, state: 'read' });
    const { messages } = await app.client.session.get.query({ id });
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('is withdrawn before it is read, and not after', async ({ expect }) => {
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['One '] }, { wait: gate.wait }] });
    const { id } = await app.client.session.create.mutate({ prompt: 'Go.', settings: { model } });
    using stream = await app.client.stream(`session=${id}`);
    const { message: first } = await stream.event('message.read');
    // What is sent before the model is asked is read with the first message.
    await stream.until(({ event }) => event === 'd');
    const sent = await app.client.message.send.mutate({ session: id, text: 'No.', clientId: 'c' });
    await app.client.message.withdraw.mutate({ session: id, message: sent.id });
    await expect(app.client.message.withdraw.mutate({ session: id, message: first })).rejects.toThrow(
      'The agent has read this message already.',
    );
    gate.open();
    await stream.event('turn.ended');
    const { messages } = await app.client.session.get.query({ id });
    expect(messages.map(({ id: message }) => message)).toEqual([first, expect.any(String)]);
  });

  it('is refused when 100 wait already', async ({ expect }) => {
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['One '] }, { wait: gate.wait }] });
    const { id } = await app.client.session.create.mutate({ prompt: 'Go.', settings: { model } });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('turn.started');
    for (let count = 0; count < 100; count += 1)
      await app.client.message.send.mutate({ session: id, text: 'More.', clientId: `c${count}`, mode: 'queue' });
    await expect(app.client.message.send.mutate({ session: id, text: 'More.', clientId: 'c' })).rejects.toMatchObject({
      data: { code: 'TOO_MANY_REQUESTS' },
    });
    await app.client.session.remove.mutate({ id });
    gate.open();
  });
});

describe('a session', () => {
  it('created 100 times at once is 100 sessions, each with its prompt read exactly once', async ({ expect }) => {
    const from = upstream.requests.length;
    const created = await Promise.all(
      Array.from({ length: 100 }, (_, count) =>
        app.client.session.create.mutate({ prompt: `Prompt ${count}.`, settings: { model } }),
      ),
    );
    expect(new Set(created.map(({ id }) => id)).size).toBe(100);
    expect(created.map(({ phase }) => phase)).toEqual(created.map(() => 'pending'));
    using stream = await app.client.stream(created.map(({ id }) => `session=${id}`).join('&'));
    for (const { id } of created) await stream.event('turn.ended', ({ session }) => session === id);
    expect(upstream.requests.length - from).toBe(100);
    const prompts = upstream.requests.slice(from).map(({ body }) => /Prompt \d+\./.exec(JSON.stringify(body))?.[0]);
    expect(new Set(prompts).size).toBe(100);
  });

  it('runs without a prompt, and works with one exactly once, also after a restart', async ({ expect }) => {
    await using own = await startApp({ upstream: upstream.url });
    const bare = await own.client.session.create.mutate({ settings: { model } });
    const { id } = await own.client.session.create.mutate({ prompt: 'Once.', settings: { model } });
    {
      using stream = await own.client.stream(`session=${id}&session=${bare.id}`);
      await stream.event('turn.ended');
      await stream.event('phase.changed', ({ session, phase }) => session === bare.id && phase === 'running');
    }
    const before = await own.client.session.get.query({ id });
    await own.restart();
    expect(await own.client.session.get.query({ id })).toEqual(before);
    expect((await own.client.session.get.query({ id: bare.id })).session).toMatchObject({
      phase: 'running',
      agent: 'idle',
    });
  });

  it.concurrent('reaches its timeout at work, keeps its text, and goes on when it is resumed', async ({ expect }) => {
    upstream.scriptFor('fake-timeout', { parts: [{ text: ['Half '] }, { fault: 'silence' }] });
    const { id } = await app.client.session.create.mutate({
      prompt: 'Go.',
      settings: { model: 'openai/fake-timeout', timeout: 1 },
    });
    using stream = await app.client.stream(`session=${id}`);
    const running = await stream.event('phase.changed', ({ phase }) => phase === 'running');
    const stopped = await stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    expect(stopped).toMatchObject({ cause: 'timeout', reason: 'The session reached its timeout.' });
    const tookMs = Date.parse(stopped.at) - Date.parse(running.at);
    expect(tookMs).toBeGreaterThanOrEqual(990);
    expect(tookMs).toBeLessThan(3_000);
    upstream.scriptFor('fake-timeout', { parts: [{ text: ['the rest.'] }] });
    await app.client.session.update.mutate({ id, settings: { timeout: 0 } });
    await app.client.session.resume.mutate({ id });
    await stream.event('turn.ended');
    const { messages } = await app.client.session.get.query({ id });
    expect(messages.map(({ state, parts }) => [state, parts.map((part) => 'text' in part && part.text)])).toEqual([
      ['read', ['Go.']],
      ['interrupted', ['Half ', 'The session reached its timeout.', 'Changed Timeout: 0 s', 'Resumed by you.']],
      ['done', ['the rest.']],
    ]);
  });

  it.concurrent('stops when it rests longer than its inactivity timeout, before that of its project', async ({
    expect,
  }) => {
    await using own = await startApp({ upstream: upstream.url });
    await own.client.project.update.mutate({ id: 'default', inactivityTimeout: 1 });
    const create = (inactivityTimeout: number | null) =>
      own.client.session.create.mutate({ settings: { model, timeout: 0, inactivityTimeout } });
    const [never, inherits, long] = [await create(0), await create(null), await create(3_600)];
    using stream = await own.client.stream(`session=${inherits.id}&session=${never.id}&session=${long.id}`);
    const stopped = await stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    expect(stopped).toMatchObject({ session: inherits.id, cause: 'inactivity' });
    const phases = await Promise.all(
      [never, long].map(({ id }) => own.client.session.get.query({ id }).then(({ session }) => session.phase)),
    );
    expect(phases).toEqual(['running', 'running']);
  });

  it.concurrent('does not count its work as rest', async ({ expect }) => {
    const gate = makeGate();
    upstream.scriptFor('fake-work', { parts: [{ text: ['One '] }, { wait: gate.wait }, { text: ['two.'] }] });
    const { id } = await app.client.session.create.mutate({
      prompt: 'Go.',
      settings: { model: 'openai/fake-work', timeout: 0, inactivityTimeout: 1 },
    });
    using stream = await app.client.stream(`session=${id}`);
    const started = await stream.event('turn.started');
    setTimeout(gate.open, 1_500);
    const ended = await stream.event('turn.ended');
    const stopped = await stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    expect([ended.how, stopped.cause]).toEqual(['done', 'inactivity']);
    expect(Date.parse(ended.at) - Date.parse(started.at)).toBeGreaterThan(1_300);
    expect(Date.parse(stopped.at) - Date.parse(ended.at)).toBeGreaterThanOrEqual(990);
  });

  it.concurrent('that is resumed while it is stopping goes on once it has stopped', async ({ expect }) => {
    upstream.scriptFor('fake-resumed', {
      parts: [{ call: { name: 'shell', input: { command: "trap '' TERM; echo up; while :; do sleep 0.1; done" } } }],
    });
    const { id } = await app.client.session.create.mutate({
      prompt: 'Go.',
      settings: { model: 'openai/fake-resumed', approvals: 'full', timeout: 0 },
    });
    using stream = await app.client.stream(`session=${id}`);
    await stream.until(({ event, data }) => event === 'd' && String((data as unknown[])[2]) === 'up\n');
    expect((await app.client.session.stop.mutate({ id, when: 'now' })).phase).toBe('stopping');
    upstream.scriptFor('fake-resumed', { parts: [{ text: ['Gone on.'] }] });
    expect((await app.client.session.resume.mutate({ id })).phase).toBe('pending');
    await stream.event('turn.ended');
    const { session } = await app.client.session.get.query({ id });
    expect([session.phase, session.agent]).toEqual(['running', 'idle']);
  });

  it.concurrent.for(['stop', 'interrupt'] as const)(
    'whose question outlived a restart ends with %s while it waits for a place',
    { timeout: 30_000 },
    async (how, { expect }) => {
      await using vendor = await startUpstream();
      await using own = await startServer({
        upstream: vendor.url,
        env: { SESSILE_SANDBOX: 'process', SESSILE_MAX_RUNNING: '1' },
      });
      const settings = { model, timeout: 0, approvals: 'ask' } as const;
      const busy = await own.client.session.create.mutate({ settings });
      vendor.script({ parts: [{ call: { name: 'shell', input: { command: 'true' } } }] });
      const asking = await own.client.session.create.mutate({ prompt: 'Ask.', settings });
      {
        using stream = await own.client.stream(`session=${asking.id}`);
        await stream.event('approval.asked');
      }
      const requested = vendor.requests.length;
      vendor.script({ instead: 'hang' }, { instead: 'hang' });
      await own.client.message.send.mutate({ session: busy.id, text: 'First.', clientId: 'a' });
      await vendor.requested(requested + 1);
      await own.client.message.send.mutate({ session: busy.id, text: 'Second.', clientId: 'b', mode: 'queue' });
      await own.kill();
      await own.start();
      // The place is taken before the session that asks gets it.
      await vendor.requested(requested + 2);
      using stream = await own.client.stream(`session=${asking.id}`);
      await own.client.session[how].mutate({ id: asking.id });
      await stream.event('turn.interrupted', ({ reason }) => reason === (how === 'stop' ? 'user' : 'interrupt'));
      const { session } = await own.client.session.get.query({ id: asking.id });
      expect([session.phase, session.agent]).toEqual(how === 'stop' ? ['stopped', null] : ['running', 'idle']);
    },
  );

  it('waits for a place, says so, and gives the place back when it asks or is stopped', async ({ expect }) => {
    await using own = await startApp({ upstream: upstream.url, config: { maxRunning: 1 } });
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['One '] }, { wait: gate.wait }] });
    const create = (prompt: string) => own.client.session.create.mutate({ prompt, settings: { model, timeout: 0 } });
    const first = await create('First.');
    using stream = await own.client.stream(`session=${first.id}`);
    await stream.event('turn.started');
    const [second, third, fourth] = [await create('Second.'), await create('Third.'), await create('Fourth.')];
    using others = await own.client.stream([second, third, fourth].map(({ id }) => `session=${id}`).join('&'));
    for (const { id } of [second, third, fourth]) await others.event('turn.queued', ({ session }) => session === id);
    expect((await own.client.session.get.query({ id: second.id })).session).toMatchObject({
      isQueued: true,
      agent: null,
      phase: 'pending',
    });
    // Who gives up its place in the queue holds up nobody.
    await own.client.session.stop.mutate({ id: fourth.id });
    gate.open();
    for (const { id } of [second, third]) await others.event('turn.ended', ({ session }) => session === id);
    expect((await own.client.session.get.query({ id: second.id })).session).toMatchObject({
      isQueued: false,
      phase: 'running',
      agent: 'idle',
    });
    expect((await own.client.session.get.query({ id: fourth.id })).session).toMatchObject({
      isQueued: false,
      phase: 'stopped',
    });
    await own.client.session.resume.mutate({ id: fourth.id });
    await others.event('turn.ended', ({ session }) => session === fourth.id);
  });

  it('is not broken by a message that is withdrawn while it waits for a place', async ({ expect }) => {
    await using own = await startApp({ upstream: upstream.url, config: { maxRunning: 1 } });
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['One '] }, { wait: gate.wait }] });
    const first = await own.client.session.create.mutate({ prompt: 'First.', settings: { model } });
    const second = await own.client.session.create.mutate({ settings: { model } });
    using stream = await own.client.stream(`session=${first.id}&session=${second.id}`);
    await stream.event('turn.started');
    const sent = await own.client.message.send.mutate({ session: second.id, text: 'Not really.', clientId: 'c' });
    await stream.event('turn.queued', ({ session }) => session === second.id);
    await own.client.message.withdraw.mutate({ session: second.id, message: sent.id });
    gate.open();
    await stream.event('turn.ended');
    await own.client.message.send.mutate({ session: second.id, text: 'Now.', clientId: 'd' });
    await stream.event('turn.ended', ({ session }) => session === second.id);
    expect((await own.client.session.get.query({ id: second.id })).session).toMatchObject({
      phase: 'running',
      agent: 'idle',
      isQueued: false,
    });
  });

  it('that was to continue does so when a message is withdrawn while it waits for a place', async () => {
    await using own = await startApp({ upstream: upstream.url, config: { maxRunning: 1 } });
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['Half '] }, { fault: 'silence' }] });
    const cut = await own.client.session.create.mutate({ prompt: 'Go.', settings: { model } });
    using stream = await own.client.stream(`session=${cut.id}`);
    await stream.until(({ event }) => event === 'd');
    await own.client.session.interrupt.mutate({ id: cut.id });
    await stream.event('turn.interrupted');
    upstream.script({ parts: [{ text: ['One '] }, { wait: gate.wait }] }, { parts: [{ text: ['The rest.'] }] });
    const other = await own.client.session.create.mutate({ prompt: 'Other.', settings: { model } });
    using others = await own.client.stream(`session=${other.id}`);
    await others.event('turn.started');
    await own.client.session.continue.mutate({ id: cut.id });
    const sent = await own.client.message.send.mutate({ session: cut.id, text: 'Not really.', clientId: 'c' });
    await own.client.message.withdraw.mutate({ session: cut.id, message: sent.id });
    gate.open();
    const { turn } = await stream.event('turn.started', ({ cause }) => cause === 'continue');
    await stream.event('turn.ended', (event) => event.turn === turn);
  });

  it('that is removed at work leaves nothing', async ({ expect }) => {
    upstream.script({
      parts: [
        { text: ['secret-canary '] },
        { call: { name: 'shell', input: { command: 'echo secret-canary > secret; sleep 60' } } },
      ],
    });
    const { id } = await app.client.session.create.mutate({
      prompt: 'Go, secret-canary.',
      settings: { model, approvals: 'full', timeout: 0 },
    });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('tool.started');
    await expect.poll(() => existsSync(join(app.dataDir, 'workspaces', id, 'secret'))).toBe(true);
    expect(await app.client.session.remove.mutate({ id })).toEqual({ id, removed: true });
    expect(await upstream.requests.at(-1)?.ended).toBe('complete');
    await expect(app.client.session.get.query({ id })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    expect(existsSync(join(app.dataDir, 'workspaces', id))).toBe(false);
    const client = new Database(join(app.dataDir, 'sessile.db'), { readonly: true });
    const tables = client
      .prepare<[], string>(
        `select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> 'removal'
         and sql not like 'create virtual%'`,
      )
      .pluck()
      .all();
    const left = tables.filter((table) =>
      client
        .prepare<[], Record<string, unknown>>(`select * from ${table}`)
        .all()
        .some((row) => JSON.stringify(row).includes(id) || JSON.stringify(row).includes('secret-canary')),
    );
    client.close();
    expect(left).toEqual([]);
  });

  it('whose disk fills up at work keeps every text that was seen, and works again', async ({ expect }) => {
    await using own = await startApp({ upstream: upstream.url });
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['Seen. '] }, { wait: gate.wait }, { text: ['Lost?'] }] });
    const { id } = await own.client.session.create.mutate({ prompt: 'Go.', settings: { model, timeout: 0 } });
    using stream = await own.client.stream(`session=${id}`);
    await stream.until(({ event }) => event === 'd');
    const other = new Database(join(own.dataDir, 'sessile.db'));
    other.exec("create trigger full before insert on event begin select raise(abort, 'no space'); end");
    gate.open();
    // The turn met the disk, and so does everyone else.
    await expect.poll(() => own.logged.some((line) => line.startsWith(`bug in ${id}`))).toBe(true);
    await expect(own.client.session.update.mutate({ id, name: 'New' })).rejects.toMatchObject({
      data: { code: expect.any(String) },
    });
    other.exec('drop trigger full');
    other.close();
    await stream.event('turn.ended');
    const { messages } = await own.client.session.get.query({ id });
    const finished = stream.frames.flatMap(({ event, data }) =>
      event === 'event' && (data as Event).type === 'part.finished' ? [data] : [],
    );
    expect(finished).toMatchObject([{ part: { type: 'text', text: 'Seen. Lost?' } }]);
    expect(messages.at(-1)).toMatchObject({ state: 'failed', parts: [{ type: 'text', text: 'Seen. Lost?' }] });
    await own.client.message.send.mutate({ session: id, text: 'More.', clientId: 'c' });
    await stream.event('turn.ended', ({ how, seq }) => how === 'done' && seq > 8);
    own.logged.splice(0);
  });
});

describe('a server that was killed', { concurrent: true }, () => {
  it('leaves a turn cut and waiting for the person, a command unknown, and both go on', async ({ expect }) => {
    await using server = await startServer({ upstream: upstream.url, env: { SESSILE_SANDBOX: 'process' } });
    const { client } = server;
    upstream.script({ parts: [{ text: ['Half '] }, { fault: 'silence' }] });
    const talking = await client.session.create.mutate({ prompt: 'Talk.', settings: { model, timeout: 0 } });
    using stream = await client.stream(`session=${talking.id}`);
    await stream.until(({ event }) => event === 'd');
    upstream.script({ parts: [{ call: { name: 'shell', input: { command: 'echo begun; sleep 60' } } }] });
    const working = await client.session.create.mutate({
      prompt: 'Work.',
      settings: { model, timeout: 0, approvals: 'full' },
    });
    using second = await client.stream(`session=${working.id}`);
    await second.until(({ event, data }) => event === 'd' && String((data as unknown[])[2]).includes('begun\n'));
    await server.kill();
    await server.start();
    const talked = await client.session.get.query({ id: talking.id });
    const worked = await client.session.get.query({ id: working.id });
    for (const { session } of [talked, worked])
      expect(session).toMatchObject({ phase: 'running', agent: 'idle', canContinue: true });
    expect(talked.messages.at(-1)).toMatchObject({
      state: 'interrupted',
      ended: 'restart',
      parts: [{ type: 'text', text: 'Half ' }],
    });
    expect(worked.messages.at(-1)).toMatchObject({
      state: 'interrupted',
      parts: [{ type: 'tool', status: 'unknown', output: 'begun\n' }],
    });
    upstream.script({ parts: [{ text: ['the rest.'] }] });
    using after = await client.stream(`session=${talking.id}:${talked.seq}`);
    await client.session.continue.mutate({ id: talking.id });
    await after.event('turn.ended');
    const seqs = after.frames.flatMap(({ event, data }) => (event === 'event' ? [(data as Event).seq] : []));
    expect(seqs).toEqual(seqs.map((_, index) => talked.seq + 1 + index));
  });

  it('refuses to start a second time on its data', async ({ expect }) => {
    await using server = await startServer();
    await expect(startServer({ dataDir: server.dataDir })).rejects.toThrow(
      `Another Sessile server uses ${server.dataDir}.`,
    );
  });
});
