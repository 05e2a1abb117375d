/** Ratings: kept with the session at once, and told to Langfuse exactly once, whatever happens to either side. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, it } from 'vitest';
import { startLangfuse, langfuseKeys, type FakeLangfuse, type Illness } from '../support/langfuse.ts';
import { startApp, startServer, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

const model = 'openai/fake-t5-x1';

interface Rig extends AsyncDisposable {
  upstream: Upstream;
  langfuse: FakeLangfuse;
  app: TestApp;
}

async function open(keys: Partial<typeof langfuseKeys> = langfuseKeys): Promise<Rig> {
  const upstream = await startUpstream();
  const langfuse = await startLangfuse();
  const { publicKey, secretKey } = keys;
  const app = await startApp({
    upstream: upstream.url,
    config: publicKey && secretKey ? { langfuse: { publicKey, secretKey, host: langfuse.url } } : {},
  });
  return {
    upstream,
    langfuse,
    app,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await langfuse[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

type Client = TestApp['client'];

/** A session with one answer. */
async function answered({ session: sessions, stream: open_, ...client }: Client) {
  const { id: session } = await sessions.create.mutate({ prompt: 'What is it?', settings: { model } });
  using stream = await open_(`session=${session}`);
  const { turn } = await stream.event('turn.ended');
  const { messages } = await sessions.get.query({ id: session });
  const message = messages.at(-1)?.id ?? '';
  return {
    session,
    turn,
    message,
    give: (rating: 'up' | 'down' | null, details: { reasons?: string[]; comment?: string } = {}) =>
      client.feedback.give.mutate({ session, message, rating, ...details }),
    feedback: async () => {
      const window = await sessions.get.query({ id: session });
      const answer = window.messages.find(({ id }) => id === message);
      return answer?.role === 'assistant' ? answer.feedback : undefined;
    },
  };
}

describe('a rating', { concurrent: true }, () => {
  it('counts at once, is replaced by the next one, and can be taken back', async ({ expect }) => {
    await using rig = await open({});
    const { app } = rig;
    const answer = await answered(app.client);
    await answer.give('up');
    expect(await answer.feedback()).toEqual({ rating: 'up', by: 'owner', at: expect.any(String) });
    await answer.give('down', { reasons: ['Wrong', 'Too long'], comment: ' Not so. ' });
    const second = { rating: 'down', reasons: ['Wrong', 'Too long'], comment: 'Not so.', by: 'owner' };
    expect(await answer.feedback()).toMatchObject(second);
    await app.restart();
    expect(await answer.feedback()).toMatchObject(second);
    await answer.give(null, { comment: 'gone' });
    expect(await answer.feedback()).toBeUndefined();
    expect(await app.client.feedback.status.query()).toEqual({
      host: null,
      waiting: 0,
      problem: null,
      sentAt: null,
      nextTryAt: null,
    });
  });

  it('is refused with a sentence when it makes no sense', async ({ expect }) => {
    await using rig = await open({});
    const { client } = rig.app;
    const { session, message, give } = await answered(client);
    const { messages } = await client.session.get.query({ id: session });
    const code = (of: string) => ({ data: { code: of } });
    await expect(
      client.feedback.give.mutate({ session, message: messages[0]?.id ?? '', rating: 'up' }),
    ).rejects.toMatchObject({ ...code('BAD_REQUEST'), message: 'Only answers of the agent can be rated.' });
    await expect(client.feedback.give.mutate({ session, message: 'none', rating: 'up' })).rejects.toMatchObject(
      code('NOT_FOUND'),
    );
    await expect(client.feedback.give.mutate({ session: 'none', message, rating: 'up' })).rejects.toMatchObject(
      code('NOT_FOUND'),
    );
    await expect(give('up', { comment: 'x'.repeat(2_001) })).rejects.toMatchObject({
      ...code('PAYLOAD_TOO_LARGE'),
      message: 'The comment has 2001 characters; at most 2000 are allowed.',
    });
    const wrong = { session, message, rating: 'good' } as unknown as { session: string; message: string; rating: 'up' };
    await expect(client.feedback.give.mutate(wrong)).rejects.toMatchObject(code('BAD_REQUEST'));
  });
});

describe('Langfuse', { concurrent: true }, () => {
  it('gets one score for the very trace of the turn, changed in place and removed with the rating', async ({
    expect,
  }) => {
    await using rig = await open();
    const { langfuse } = rig;
    const { session, turn, message, give } = await answered(rig.app.client);
    await give('up');
    await langfuse.until(() => langfuse.scores.size === 1);
    await give('down', { reasons: ['Wrong'], comment: 'It is not.' });
    await langfuse.until(() => [...langfuse.scores.values()][0]?.value === 0);
    expect([...langfuse.scores.values()]).toEqual([
      {
        id: `${message}:owner`,
        traceId: turn,
        name: 'user-rating',
        value: 0,
        dataType: 'BOOLEAN',
        comment: 'Wrong\nIt is not.',
        metadata: { session, message, user: 'owner', project: 'default', reasons: ['Wrong'] },
      },
    ]);
    await give(null);
    await langfuse.until(() => langfuse.scores.size === 0);
  });

  it('gets each turn as a trace: its model calls with parameters, usage and time, and its tools', async ({
    expect,
  }) => {
    await using rig = await open();
    const { langfuse } = rig;
    rig.upstream.script(
      { parts: [{ text: ['I look.'] }, { call: { name: 'list', input: { path: '.' } } }] },
      { parts: [{ text: ['All seen.'] }] },
    );
    const { session, turn } = await answered(rig.app.client);
    await langfuse.until(() => langfuse.events.size === 4);
    const events = [...langfuse.events.values()];
    expect(events.map(({ type }) => type)).toEqual([
      'trace-create',
      'generation-create',
      'span-create',
      'generation-create',
    ]);
    expect(events[0]?.body).toMatchObject({
      id: turn,
      sessionId: session,
      userId: 'owner',
      input: 'What is it?',
      output: 'I look.\n\nAll seen.',
      metadata: { project: 'default', how: 'done' },
    });
    expect(events[1]?.body).toMatchObject({
      traceId: turn,
      model,
      modelParameters: { temperature: 0.7, maxTokens: 4000 },
      output: [
        { role: 'assistant', content: 'I look.' },
        { role: 'assistant', tool: 'list', input: { path: '.' } },
      ],
    });
    expect(events[2]?.body).toMatchObject({
      traceId: turn,
      parentObservationId: `${turn}.0`,
      name: 'list',
      metadata: { status: 'done' },
    });
    for (const { body } of events.slice(1)) {
      const { startTime, endTime } = body as { startTime: string; endTime: string };
      expect(Date.parse(startTime)).toBeLessThanOrEqual(Date.parse(endTime));
    }
  });

  it('gets no text of a project that is masked', async ({ expect }) => {
    await using rig = await open();
    await rig.app.client.project.update.mutate({ id: 'default', isMasked: true });
    rig.upstream.script({ parts: [{ text: ['A secret.'] }, { call: { name: 'list', input: { path: '.' } } }] });
    await answered(rig.app.client);
    await rig.langfuse.until(() => rig.langfuse.events.size >= 3);
    const told = JSON.stringify([...rig.langfuse.events.values()]);
    expect(told).not.toContain('secret');
    expect(told).not.toContain('What is it');
    expect(told).toContain('[masked]');
    rig.upstream.script({ status: 401 });
    await answered(rig.app.client);
    const failed = () =>
      [...rig.langfuse.events.values()].find(({ body }) => JSON.stringify(body).includes('"failed"'));
    await rig.langfuse.until(() => failed() !== undefined);
    expect(JSON.stringify(failed())).not.toContain('refused the key');
  });

  const illnesses: [string, Illness, string][] = [
    ['refuses the keys', { status: 401 }, 'does not take these keys'],
    ['asks to wait', { status: 429, retryAfter: '1' }, 'asks to wait'],
    ['is broken', { status: 500 }, 'answered 500'],
    ['loses the connection after it took the score', 'lost', 'cannot be reached'],
  ];

  it.for(illnesses)('that %s loses nothing, and the state is to be seen', async ([_, illness, problem], { expect }) => {
    await using rig = await open();
    const { langfuse, app } = rig;
    const answer = await answered(app.client);
    await langfuse.until(() => langfuse.events.size > 0);
    langfuse.illness = illness;
    const asked = langfuse.requests.length;
    await answer.give('up');
    expect(await answer.feedback()).toMatchObject({ rating: 'up' });
    await langfuse.until(() => langfuse.requests.length > asked);
    await expect
      .poll(() => app.client.feedback.status.query())
      .toMatchObject({
        host: langfuse.url,
        waiting: 1,
        problem: expect.stringContaining(problem),
        nextTryAt: expect.any(String),
      });
    langfuse.illness = undefined;
    await langfuse.until(() => langfuse.requests.at(-1)?.endsWith(' 200') ?? false);
    expect([...langfuse.scores.keys()]).toEqual([`${answer.message}:owner`]);
    await expect.poll(() => app.client.feedback.status.query()).toMatchObject({ waiting: 0, problem: null });
  });

  it('that never answers holds up neither a rating nor the end of the server', async ({ expect }) => {
    await using rig = await open();
    const { langfuse, app } = rig;
    langfuse.illness = 'stall';
    const answer = await answered(app.client);
    await langfuse.until(() => langfuse.requests.length > 0);
    await answer.give('up');
    await app.restart();
    expect(await answer.feedback()).toMatchObject({ rating: 'up' });
    langfuse.illness = undefined;
  });

  it('hears nothing of what was imported', async ({ expect }) => {
    await using rig = await open();
    const { langfuse, app } = rig;
    const answer = await answered(app.client);
    await answer.give('up');
    await langfuse.until(() => langfuse.scores.size === 1 && langfuse.events.size > 0);
    const archive = await app.client.fetch(`/api/sessions/${answer.session}/export?format=json`);
    const told = langfuse.requests.length;
    const imported = await app.client.fetch('/api/import', { method: 'POST', body: await archive.text() });
    expect(imported.status).toBe(200);
    expect(await app.client.feedback.status.query()).toMatchObject({ waiting: 0 });
    expect(langfuse.requests.length).toBe(told);
    // And loses nothing of the session that it is a copy of.
    const known = [[...langfuse.scores.values()], [...langfuse.events.values()]];
    const { session } = (await imported.json()) as { session: { id: string } };
    await app.client.session.remove.mutate({ id: session.id });
    await expect.poll(() => app.client.feedback.status.query()).toMatchObject({ waiting: 0, problem: null });
    expect([[...langfuse.scores.values()], [...langfuse.events.values()]]).toEqual(known);
  });

  it('forgets what was told of a session that is deleted, and only that one', async ({ expect }) => {
    await using rig = await open();
    const { langfuse, app } = rig;
    const [gone, kept] = [await answered(app.client), await answered(app.client)];
    await gone.give('up');
    await gone.give('down', { comment: 'Not so.' });
    await kept.give('up');
    const told = (turn: string) =>
      [...langfuse.events.values()].filter(({ body }) => JSON.stringify(body).includes(turn));
    await langfuse.until(() => langfuse.scores.size === 2 && told(kept.turn).length > 0 && told(gone.turn).length > 0);
    const events = told(kept.turn);
    // Also when it cannot be told at once, and the server ends meanwhile.
    langfuse.illness = { status: 500 };
    await app.client.session.remove.mutate({ id: gone.session });
    await app.restart();
    langfuse.illness = undefined;
    await langfuse.until(() => langfuse.scores.size === 1 && told(gone.turn).length === 0);
    expect([...langfuse.scores.keys()]).toEqual([`${kept.message}:owner`]);
    expect([...langfuse.events.values()]).toEqual(events);
    await expect.poll(() => app.client.feedback.status.query()).toMatchObject({ waiting: 0, problem: null });
  });

  it('never hears of a rating that was not told before its session was deleted', async ({ expect }) => {
    await using rig = await open();
    const { langfuse, app } = rig;
    langfuse.illness = { status: 429, retryAfter: '3600' };
    const answer = await answered(app.client);
    // A pause has begun.
    await expect.poll(() => app.client.feedback.status.query()).toMatchObject({ nextTryAt: expect.any(String) });
    await answer.give('up');
    expect(await app.client.feedback.status.query()).toMatchObject({ waiting: 2 });
    await app.client.session.remove.mutate({ id: answer.session });
    // The trace may have got there.
    expect(await app.client.feedback.status.query()).toMatchObject({ waiting: 1 });
    langfuse.illness = undefined;
    await app.restart();
    await expect.poll(() => app.client.feedback.status.query()).toMatchObject({ waiting: 0 });
    expect(langfuse.requests.filter((line) => line.includes('scores'))).toEqual([]);
    expect(langfuse.requests.at(-1)).toBe('DELETE /api/public/traces 200');
  });

  it('hears that a rating was taken back also when the session is deleted before', async ({ expect }) => {
    await using rig = await open();
    const { langfuse, app } = rig;
    const answer = await answered(app.client);
    await answer.give('up');
    await langfuse.until(() => langfuse.scores.size === 1 && langfuse.events.size > 0);
    langfuse.illness = { status: 500 };
    await answer.give(null);
    await app.client.session.remove.mutate({ id: answer.session });
    langfuse.illness = undefined;
    await langfuse.until(() => langfuse.scores.size === 0);
    await expect.poll(() => app.client.feedback.status.query()).toMatchObject({ waiting: 0 });
  });

  it.for<[number, number, RegExp]>([
    [422, 0, /answered 422\. After 10 tries it was given up\./],
    [500, 1, /answered 500\.$/],
  ])('that answers %d ten times leaves %d waiting, and says so', async ([status, waiting, problem], { expect }) => {
    await using rig = await open();
    const { langfuse, app } = rig;
    langfuse.illness = { status };
    const answer = await answered(app.client);
    // It may have tried again by itself before the server ended.
    for (let tries = 0; tries < 10; tries = langfuse.requests.length) {
      if (tries > 0) await app.restart();
      await langfuse.until(() => langfuse.requests.length > tries);
      await expect.poll(() => app.client.feedback.status.query()).toMatchObject({ problem: expect.any(String) });
    }
    await expect
      .poll(() => app.client.feedback.status.query())
      .toMatchObject({ waiting, problem: expect.stringMatching(problem) });
    langfuse.illness = undefined;
    await answer.give('up');
    await langfuse.until(() => langfuse.scores.size === 1);
    await expect.poll(() => app.client.feedback.status.query()).toMatchObject({ waiting: 0, problem: null });
  });

  it('gets the others when a trace cannot be made', async ({ expect }) => {
    await using rig = await open();
    const { langfuse, app } = rig;
    langfuse.illness = 'stall';
    const { turn } = await answered(app.client);
    await langfuse.until(() => langfuse.requests.length > 0);
    const db = new Database(join(app.dataDir, 'sessile.db'));
    db.exec(
      `update event set data = json_set(data, '$.durationMs', 'no number') where data ->> '$.type' = 'step.finished'`,
    );
    db.close();
    await app.restart();
    langfuse.illness = undefined;
    await expect
      .poll(() => app.client.feedback.status.query())
      .toMatchObject({ problem: 'A trace could not be made.', nextTryAt: expect.any(String) });
    const other = await answered(app.client);
    await langfuse.until(() => langfuse.events.has(`${other.turn}.trace`));
    expect(langfuse.events.has(`${turn}.trace`)).toBe(false);
    expect(app.logged.splice(0)).toEqual(expect.arrayContaining([expect.stringContaining('Invalid time value')]));
  });

  it('has every rating exactly once, on its trace, after it was down and the server was killed ten times', async ({
    expect,
  }) => {
    const upstream = await startUpstream();
    const first = await startLangfuse();
    const { url, port } = first;
    await first[Symbol.asyncDispose]();
    const server = await startServer({
      upstream: upstream.url,
      env: { LANGFUSE_PUBLIC_KEY: 'pk-test', LANGFUSE_SECRET_KEY: 'sk-test', LANGFUSE_HOST: url },
    });
    const given = new Map<string, { traceId: string; value: number }>();
    for (let round = 0; round < 10; round += 1) {
      const answer = await answered(server.client);
      await answer.give('up');
      if (round % 2 === 1) await answer.give('down');
      given.set(`${answer.message}:owner`, { traceId: answer.turn, value: round % 2 === 1 ? 0 : 1 });
      await server.kill();
      await server.start();
    }
    await using langfuse = await startLangfuse(port);
    await langfuse.until(() => langfuse.scores.size === 10 && langfuse.events.size > 0);
    await expect
      .poll(() => server.client.feedback.status.query(), { timeout: 30_000 })
      .toMatchObject({ waiting: 0, problem: null });
    const told = [...langfuse.scores.values()].map(({ id, traceId, value }) => [id, { traceId, value }] as const);
    expect(new Map(told)).toEqual(given);
    const traces = [...langfuse.events.values()].filter(({ type }) => type === 'trace-create');
    expect(new Set(traces.map(({ body }) => body.id))).toEqual(new Set([...given.values()].map((one) => one.traceId)));
    await server[Symbol.asyncDispose]();
    await upstream.close();
  }, 60_000);
});
