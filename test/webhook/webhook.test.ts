/** The webhook: what the owner's own program hears, exactly once by id, whatever happens to either side. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { langfuseKeys, startLangfuse } from '../support/langfuse.ts';
import { startApp, startServer, type StartOptions, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const model = 'openai/fake-t5-x1';
const settings = { model, timeout: 0 };
const occasions = ['needs_input' as const, 'ended' as const, 'failed' as const];

interface Rig extends AsyncDisposable {
  upstream: Upstream;
  receiver: WebhookReceiver;
  app: TestApp;
}

async function open(config: StartOptions['config'] = {}): Promise<Rig> {
  const upstream = await startUpstream();
  const receiver = await startWebhookReceiver();
  const app = await startApp({ upstream: upstream.url, config });
  const { secret = '' } = await app.client.webhook.set.mutate({
    url: receiver.url,
    occasions,
    page: 'https://sessile.example.com',
  });
  receiver.secret = secret;
  return {
    upstream,
    receiver,
    app,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

const ask = { call: { name: 'ask', input: { questions: [{ text: 'Which colour?', kind: 'text' }] } } };

/** A session that has just asked something. */
async function asking(client: TestApp['client'], upstream: Upstream, isOneShot = false) {
  upstream.script({ parts: [ask] });
  const { id } = await client.session.create.mutate({
    name: 'Paint',
    prompt: 'Paint it.',
    oneShot: isOneShot,
    settings,
  });
  const stream = await client.stream(`session=${id}`);
  const { question, at } = await stream.event('question.asked');
  return { id, question, at, stream };
}

describe('the webhook', { concurrent: true }, () => {
  it('tells what a session asks, and that it ended', async ({ expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    const { id, question, at, stream } = await asking(app.client, upstream, true);
    await receiver.until(() => receiver.messages.length === 1);
    upstream.script({ parts: [{ text: 'Red it is.' }] });
    await app.client.question.answer.mutate({ session: id, question, answers: [{ id: 'q1', text: 'Red' }] });
    const completed = await stream.event('phase.changed', (event) => event.phase === 'completed');
    await receiver.until(() => receiver.messages.length === 2);
    stream[Symbol.dispose]();
    const link = `https://sessile.example.com/sessions/${id}`;
    const common = { session: id, project: 'default', link, name: 'Paint' };
    expect(receiver.known()).toEqual([
      {
        type: 'session.needs_input',
        timestamp: at,
        data: { ...common, phase: 'running', reason: 'question', at, text: 'Which colour?' },
      },
      {
        type: 'session.ended',
        timestamp: completed.at,
        data: { ...common, phase: 'completed', reason: 'completed', at: completed.at, text: 'The task is done.' },
      },
    ]);
    expect(await app.client.webhook.status.query()).toEqual({
      source: 'settings',
      url: receiver.url,
      hint: receiver.secret.slice(-4),
      occasions,
      waiting: 0,
      problem: null,
      sentAt: expect.any(String),
      nextTryAt: null,
    });
  });

  it('tells of a failure once, and of nothing that was not chosen', async ({ expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    await app.client.webhook.set.mutate({ url: receiver.url, occasions: ['failed'] });
    (await asking(app.client, upstream)).stream[Symbol.dispose]();
    upstream.script({ status: 401 });
    const { id } = await app.client.session.create.mutate({ name: 'Go', prompt: 'Go.', oneShot: true, settings });
    await receiver.until(() => receiver.messages.length > 0);
    await expect.poll(() => app.client.webhook.status.query()).toMatchObject({ waiting: 0 });
    expect(receiver.known()).toEqual([
      {
        type: 'session.failed',
        timestamp: expect.any(String),
        data: expect.objectContaining({
          session: id,
          phase: 'failed',
          reason: 'failed',
          // Without an origin of its own the page is where the server listens.
          link: `${app.url}/sessions/${id}`,
          text: expect.stringContaining('refused the key'),
        }),
      },
    ]);
  });

  it('says no word of the conversation when the project is masked', async ({ expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    await app.client.project.update.mutate({ id: 'default', isMasked: true });
    const { id, at, stream } = await asking(app.client, upstream);
    stream[Symbol.dispose]();
    await receiver.until(() => receiver.messages.length === 1);
    const link = `https://sessile.example.com/sessions/${id}`;
    expect(receiver.known()[0]?.data).toEqual({
      session: id,
      project: 'default',
      phase: 'running',
      reason: 'question',
      at,
      link,
    });
  });

  it('is silent about what was imported', async ({ expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    const { id, stream } = await asking(app.client, upstream);
    stream[Symbol.dispose]();
    await receiver.until(() => receiver.messages.length === 1);
    const archive = await app.client.fetch(`/api/sessions/${id}/export?format=json`);
    const imported = await app.client.fetch('/api/import', { method: 'POST', body: await archive.text() });
    expect(imported.status).toBe(200);
    expect(await app.client.webhook.status.query()).toMatchObject({ waiting: 0 });
    expect(receiver.messages.length).toBe(1);
  });
});

describe('a receiver', { concurrent: true }, () => {
  const illnesses: [string, WebhookReceiver['illness'], string][] = [
    ['is broken', { status: 500 }, 'answered 500.'],
    ['asks to wait', { status: 429, headers: { 'Retry-After': '1' } }, 'answered 429.'],
    [
      'is somewhere else',
      { status: 307, headers: { Location: '/elsewhere' } },
      'with a redirect, which is not followed',
    ],
    ['loses the connection after it took the message', 'lost', 'cannot be reached.'],
  ];

  it.for(illnesses)('that %s gets the same message again', async ([_, illness, problem], { expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    receiver.illness = illness;
    const { id, stream } = await asking(app.client, upstream);
    stream[Symbol.dispose]();
    await expect
      .poll(() => app.client.webhook.status.query())
      .toMatchObject({ waiting: 1, problem: expect.stringContaining(problem), nextTryAt: expect.any(String) });
    receiver.illness = undefined;
    await receiver.until(() => receiver.requests.at(-1)?.endsWith(' 204') ?? false);
    expect(receiver.known().map(({ data }) => data.session)).toEqual([id]);
    expect(new Set(receiver.requests.map((line) => line.split(' ')[1]))).toEqual(new Set(['/hook']));
    await expect.poll(() => app.client.webhook.status.query()).toMatchObject({ waiting: 0, problem: null });
  });

  it('that never answers holds up neither a turn nor the end of the server', async ({ expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    receiver.illness = 'stall';
    const { id, question, stream } = await asking(app.client, upstream);
    await receiver.until(() => receiver.requests.length > 0);
    upstream.script({ parts: [{ text: 'Fine.' }] });
    await app.client.question.answer.mutate({ session: id, question, answers: [{ id: 'q1', text: 'Red' }] });
    await stream.event('turn.ended');
    await app.restart();
    receiver.illness = undefined;
    await receiver.until(() => receiver.messages.length > 0);
    expect(receiver.known().map(({ type }) => type)).toEqual(['session.needs_input']);
  });

  it('that refuses a message ten times is spared it, and hears the next one', async ({ expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    receiver.illness = { status: 422 };
    upstream.script({ status: 401 });
    await app.client.session.create.mutate({ name: 'Go', prompt: 'Go.', oneShot: true, settings });
    // It may have tried again by itself before the server ended.
    for (let tries = 0; tries < 10; tries = receiver.requests.length) {
      if (tries > 0) await app.restart();
      await receiver.until(() => receiver.requests.length > tries);
      await expect.poll(() => app.client.webhook.status.query()).toMatchObject({ problem: expect.any(String) });
    }
    await expect
      .poll(() => app.client.webhook.status.query())
      .toMatchObject({ waiting: 0, problem: expect.stringContaining('After 10 tries it was given up.') });
    receiver.illness = undefined;
    const next = await asking(app.client, upstream);
    next.stream[Symbol.dispose]();
    await receiver.until(() => receiver.messages.length === 1);
    expect(receiver.known()[0]?.data.session).toBe(next.id);
  });

  it('that is away for a day does not hear of it any more', async ({ expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    receiver.illness = { status: 500 };
    (await asking(app.client, upstream)).stream[Symbol.dispose]();
    await expect.poll(() => app.client.webhook.status.query()).toMatchObject({ nextTryAt: expect.any(String) });
    const db = new Database(join(app.dataDir, 'sessile.db'));
    db.exec(`update outbox set since = '2026-01-01T00:00:00.000Z'`);
    db.close();
    await expect
      .poll(() => app.client.webhook.status.query(), { timeout: 15_000 })
      .toMatchObject({ waiting: 0, problem: expect.stringContaining('After 24 hours it was given up.') });
    expect(receiver.messages).toEqual([]);
  });

  it('hears nothing any more of a session that was deleted', async ({ expect }) => {
    await using rig = await open();
    const { receiver, app, upstream } = rig;
    receiver.illness = { status: 500 };
    const { id, stream } = await asking(app.client, upstream);
    stream[Symbol.dispose]();
    await expect.poll(() => app.client.webhook.status.query()).toMatchObject({ nextTryAt: expect.any(String) });
    await app.client.session.remove.mutate({ id });
    expect(await app.client.webhook.status.query()).toMatchObject({ waiting: 0 });
    receiver.illness = undefined;
    const next = await asking(app.client, upstream);
    next.stream[Symbol.dispose]();
    await receiver.until(() => receiver.messages.length === 1);
    expect(receiver.known()[0]?.data.session).toBe(next.id);
  });

  it('waits for no observer, and no observer for it', async () => {
    await using langfuse = await startLangfuse();
    await using rig = await open({ langfuse: { ...langfuseKeys, host: langfuse.url } });
    const { receiver, app, upstream } = rig;
    langfuse.illness = 'stall';
    upstream.script({ parts: [{ text: 'Hello.' }] });
    await app.client.session.create.mutate({ name: 'Talk', prompt: 'Hello', settings });
    await langfuse.until(() => langfuse.requests.length > 0);
    (await asking(app.client, upstream)).stream[Symbol.dispose]();
    await receiver.until(() => receiver.messages.length === 1);
    receiver.illness = 'stall';
    langfuse.illness = undefined;
    await app.restart();
    (await asking(app.client, upstream)).stream[Symbol.dispose]();
    await receiver.until(() => receiver.requests.at(-1)?.endsWith(' stall') ?? false);
    await langfuse.until(() => langfuse.events.size > 0);
  });

  it('has every message exactly once by its id, after it was away and the server was killed in between', async ({
    expect,
  }) => {
    const upstream = await startUpstream();
    const first = await startWebhookReceiver();
    const { url, port } = first;
    const secret = `whsec_${Buffer.alloc(32, 'secret').toString('base64')}`;
    first.secret = secret;
    first.illness = 'lost';
    const server = await startServer({
      upstream: upstream.url,
      env: { SESSILE_WEBHOOK_URL: url, SESSILE_WEBHOOK_SECRET: secret },
    });
    const asked: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const { id, stream } = await asking(server.client, upstream);
      asked.push(id);
      // The first was there, and the server never learns it; for the others nobody is there.
      if (round === 0) await first.until(() => first.messages.length > 0);
      if (round === 0) await first[Symbol.asyncDispose]();
      await server.kill();
      stream[Symbol.dispose]();
      await server.start();
    }
    await using receiver = await startWebhookReceiver(port);
    receiver.secret = secret;
    await expect
      .poll(() => server.client.webhook.status.query(), { timeout: 40_000 })
      .toMatchObject({ source: 'environment', waiting: 0, problem: null });
    const all = [...first.messages, ...receiver.messages];
    const byId = new Map(all.map(({ id, payload }) => [id, payload.data.session]));
    expect([...byId.values()].toSorted()).toEqual(asked.toSorted());
    expect(receiver.messages.map(({ id }) => id)).toContain(first.messages[0]?.id);
    await server[Symbol.asyncDispose]();
    await upstream.close();
  }, 60_000);
});

describe('its configuration', { concurrent: true }, () => {
  it('makes a secret, tells it once, keeps it encrypted, and renews it', async ({ expect }) => {
    await using rig = await open();
    const { app, receiver } = rig;
    const first = receiver.secret;
    expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const changed = await app.client.webhook.set.mutate({ url: receiver.url, occasions: ['ended'] });
    expect(changed).not.toHaveProperty('secret');
    expect(changed).toMatchObject({ occasions: ['ended'], hint: first.slice(-4) });
    await app.client.webhook.test.mutate();
    expect(receiver.messages.map(({ payload }) => payload.type)).toEqual(['webhook.test']);
    const { secret } = await app.client.webhook.renewSecret.mutate();
    expect(secret).not.toBe(first);
    await expect(app.client.webhook.test.mutate()).rejects.toMatchObject({
      message: expect.stringContaining('answered 401.'),
    });
    receiver.secret = secret;
    await app.restart();
    await app.client.webhook.test.mutate();
    for (const file of ['sessile.db', 'sessile.db-wal']) {
      const bytes = readFileSync(join(app.dataDir, file)).toString('latin1');
      expect(bytes.includes(secret) || bytes.includes(first)).toBe(false);
    }
    expect(await app.client.webhook.remove.mutate()).toMatchObject({ source: null, url: null, hint: null });
    await expect(app.client.webhook.test.mutate()).rejects.toMatchObject({ message: 'There is no webhook yet.' });
  });

  it('is refused with a sentence when it cannot be', async ({ expect }) => {
    await using rig = await open();
    const { client } = rig.app;
    const set = (input: object) => client.webhook.set.mutate({ url: rig.receiver.url, occasions, ...input });
    const bad = { code: 'BAD_REQUEST' };
    await expect(set({ url: 'ftp://example.com' })).rejects.toMatchObject({
      data: bad,
      message: '"ftp://example.com" is not a URL that begins with http:// or https://.',
    });
    await expect(set({ url: 'https://me:pass@example.com' })).rejects.toMatchObject({
      message: 'A URL with a user name or a password is not possible: the signature proves who sends.',
    });
    await expect(set({ occasions: [] })).rejects.toMatchObject({
      message: 'Choose at least one thing to be told of.',
    });
    await expect(set({ page: 'javascript:alert(1)' })).rejects.toMatchObject({ data: bad });
    await expect(set({ secret: 'mine' })).rejects.toMatchObject({ data: bad });
  });

  it('of the environment wins, and says what is wrong with it', async ({ expect }) => {
    await using receiver = await startWebhookReceiver();
    receiver.secret = `whsec_${Buffer.alloc(24, 'x').toString('base64')}`;
    const { url, secret } = receiver;
    await using app = await startApp({ config: { webhook: { url, secret } } });
    expect(await app.client.webhook.status.query()).toMatchObject({ source: 'environment', url, occasions });
    await app.client.webhook.test.mutate();
    const fixed = { data: { code: 'CONFLICT' }, message: expect.stringContaining('environment; change it there') };
    await expect(app.client.webhook.set.mutate({ url, occasions })).rejects.toMatchObject(fixed);
    await expect(app.client.webhook.renewSecret.mutate()).rejects.toMatchObject(fixed);
    await expect(app.client.webhook.remove.mutate()).rejects.toMatchObject(fixed);

    const read = (env: Record<string, string>) => () => readConfig([], env);
    const both = { SESSILE_WEBHOOK_URL: url, SESSILE_WEBHOOK_SECRET: secret };
    expect(read(both)().webhook).toEqual({ url, secret });
    expect(read({})().webhook).toBeUndefined();
    expect(read({ SESSILE_WEBHOOK_URL: url })).toThrow('needs both SESSILE_WEBHOOK_URL and SESSILE_WEBHOOK_SECRET');
    expect(read({ ...both, SESSILE_WEBHOOK_URL: 'hook' })).toThrow('SESSILE_WEBHOOK_URL: "hook" is not a URL');
    expect(read({ ...both, SESSILE_WEBHOOK_SECRET: 'whsec_c2hvcnQ=' })).toThrow('24 to 64 bytes in base64');
  });
});
