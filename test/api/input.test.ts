/** What comes in wrong is answered with a code and a sentence, never with a stack. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/client.ts';
import { startApp, token, type TestApp } from '../support/start-app.ts';

let app: TestApp;
let id = '';

beforeAll(async () => {
  app = await startApp();
  ({ id } = await app.client.session.create.mutate({ name: 'Known' }));
  using stream = await app.client.stream(`session=${id}`);
  await stream.event('phase.changed', ({ phase }) => phase === 'running');
});

afterAll(() => app[Symbol.asyncDispose]());

const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };

interface Answered {
  status: number;
  code?: string;
  message?: string;
}

function answerOf({ status, body }: { status: number; body: string }): Answered {
  // The shape of every tRPC answer.
  const { error } = JSON.parse(body) as { error?: { message: string; data?: { code: string } } };
  expect(body).not.toMatch(/\bat .+:\d+:\d+|node_modules|\.ts:|"stack"/);
  return { status, ...(error ? { code: error.data?.code, message: error.message } : {}) };
}

async function mutate(path: string, input: unknown): Promise<Answered> {
  return answerOf(
    await sendRaw(`${app.url}/trpc/${path}`, {
      method: 'POST',
      headers,
      body: typeof input === 'string' ? input : JSON.stringify(input),
    }),
  );
}

async function query(path: string, input: unknown): Promise<Answered> {
  return answerOf(
    await sendRaw(`${app.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers }),
  );
}

function bad(message: string | RegExp): Answered {
  return {
    status: 400,
    code: 'BAD_REQUEST',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  };
}

const gone = { status: 404, code: 'NOT_FOUND', message: 'There is no such session; it may have been deleted.' };
const small = { text: 'hello', clientId: 'c' };
const temperature = 'temperature is 3; it must be a number from 0 to 2.';

describe('a mutation', () => {
  const cases: [string, () => unknown, () => Answered][] = [
    ['session.create', () => ({ settings: { temperature: 3 } }), () => bad(temperature)],
    [
      'session.create',
      () => ({ settings: { maxTokens: -1 } }),
      () => bad('maxTokens is -1; it must be a whole number from 1 to 10000000.'),
    ],
    ['session.create', () => ({ settings: { colour: 1 } }), () => bad(/^There is no setting "colour"; there are /)],
    ['session.create', () => ({ settings: 'hot' }), () => bad(/^settings must be an object/)],
    ['session.create', () => ({ settings: { model: 'nobody/knows' } }), () => bad(/nobody/)],
    [
      'session.create',
      () => ({ settings: { model: 'anthropic/claude-sonnet-4-5' } }),
      () => ({ status: 412, code: 'PRECONDITION_FAILED', message: expect.stringContaining('ANTHROPIC_API_KEY') }),
    ],
    ['session.create', () => ({ name: '' }), () => bad('A name needs at least one visible character.')],
    [
      'session.create',
      () => ({ name: 'x'.repeat(201) }),
      () => bad('The name has 201 characters; at most 200 are allowed.'),
    ],
    ['session.create', () => ({ prompt: ' \n' }), () => bad('The message is empty; write something first.')],
    ['session.create', () => ({ colour: 'red' }), () => bad(/colour/)],
    ['session.create', () => [], () => bad(/object/)],
    ['session.create', () => 'not json', () => bad(/./)],
    ['session.create', () => '', () => bad(/./)],
    ['session.create', () => ({ project: 'another' }), () => bad(/default/)],
    [
      'session.create',
      () => '{"__proto__":{"name":"x"},"name":"ok","constructor":1}',
      () => bad(/constructor|__proto__/),
    ],
    ['session.update', () => ({ id, settings: { temperature: 3 } }), () => bad(temperature)],
    ['session.update', () => ({ id, name: ' ' }), () => bad('A name needs at least one visible character.')],
    ['session.update', () => ({ id, phase: 'stopped' }), () => bad(/phase/)],
    ['session.update', () => ({ id: 'none', name: 'x' }), () => gone],
    ['session.update', () => ({ id: 5 }), () => bad(/^id: /)],
    ['session.stop', () => ({ id, when: 'later' }), () => bad(/^when: /)],
    ['session.stop', () => ({ id: 'none' }), () => gone],
    ['session.resume', () => ({ id: "'; drop table session;--" }), () => gone],
    ['session.interrupt', () => ({ id: 'none' }), () => gone],
    [
      'session.continue',
      () => ({ id }),
      () => ({ status: 412, code: 'PRECONDITION_FAILED', message: 'There is no interrupted turn to continue.' }),
    ],
    ['session.remove', () => ({ id: 'none' }), () => gone],
    ['session.remove', () => ({ id: 'x'.repeat(101) }), () => bad(/^id: /)],
    ['session.remove', () => ({ id: '' }), () => bad(/^id: /)],
    [
      'message.send',
      () => ({ session: id, text: '', clientId: 'c' }),
      () => bad('The message is empty; write something first.'),
    ],
    ['message.send', () => ({ session: id, text: 'hi' }), () => bad(/^clientId: /)],
    ['message.send', () => ({ session: id, text: null, clientId: 'c' }), () => bad(/^text: /)],
    ['message.send', () => ({ session: id, ...small, mode: 'loud' }), () => bad(/^mode: /)],
    ['message.send', () => ({ session: id, ...small, more: 1 }), () => bad(/more/)],
    ['message.send', () => ({ session: 'none', ...small }), () => gone],
    [
      'message.send',
      () => ({ session: id, text: 'x'.repeat(600_000), clientId: 'c' }),
      () => ({
        status: 413,
        code: 'PAYLOAD_TOO_LARGE',
        message: 'The message has 600000 characters; at most 500000 are allowed. Send it in pieces.',
      }),
    ],
    [
      'message.send',
      () => ({ session: id, text: 'x'.repeat(6_000_000), clientId: 'c' }),
      () => ({
        status: 413,
        code: 'PAYLOAD_TOO_LARGE',
        message: 'The request is larger than 1 MiB. Send less text at once.',
      }),
    ],
    [
      'message.withdraw',
      () => ({ session: id, message: 'none' }),
      () => ({ status: 409, code: 'CONFLICT', message: 'The agent has read this message already.' }),
    ],
    [
      'approval.decide',
      () => ({ session: id, approval: 'none', decision: 'once' }),
      () => ({ status: 409, code: 'CONFLICT', message: 'This was decided already, or is not asked any more.' }),
    ],
    ['approval.decide', () => ({ session: id, approval: 'none', decision: 'always' }), () => bad(/^decision: /)],
    ['project.update', () => ({ id: 'default', inactivityTimeout: -1 }), () => bad(/^inactivityTimeout: /)],
    [
      'project.update',
      () => ({ id: 'none', inactivityTimeout: 1 }),
      () => ({ status: 404, code: 'NOT_FOUND', message: 'There is no such project; there is one called default.' }),
    ],
    ['session.explode', () => ({}), () => ({ status: 404, code: 'NOT_FOUND', message: expect.any(String) })],
  ];

  it.each(cases)('%s refuses in words (%#)', async (path, input, expected) => {
    const before = await app.client.session.list.query({});
    expect(await mutate(path, input())).toEqual(expected());
    expect(await app.client.session.list.query({})).toEqual(before);
  });

  it('leaves the prototype of objects alone', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('a query', () => {
  it.each([
    ['session.get', { id: 'none' }, gone],
    ['session.get', {}, bad(/^id: /)],
    ['session.get', { id: { a: 1 } }, bad(/^id: /)],
    ['session.list', { limit: 0 }, bad(/^limit: /)],
    ['session.list', { limit: 1001 }, bad(/^limit: /)],
    ['session.list', { limit: 1.5 }, bad(/^limit: /)],
    ['session.list', { phase: 'asleep' }, bad(/^phase: /)],
    ['session.list', { colour: 'red' }, bad(/colour/)],
    ['session.list', null, bad(/object/)],
    ['session.history', { id: 'none', before: 'x' }, gone],
    [
      'project.get',
      { id: 'none' },
      { status: 404, code: 'NOT_FOUND', message: 'There is no such project; there is one called default.' },
    ],
  ] as const)('%s refuses %j in words', async (path, input, expected) => {
    expect(await query(path, input)).toEqual(expected);
  });

  it('refuses a message of another session', async () => {
    expect(await query('session.history', { id, before: 'none' })).toEqual({
      status: 404,
      code: 'NOT_FOUND',
      message: 'There is no such message in this session.',
    });
  });
});

describe('a body', () => {
  it('that is too large is refused without its length too, and nothing of it is read', async () => {
    const body = JSON.stringify({ session: id, text: 'x'.repeat(3_000_000), clientId: 'c' });
    const answer = await sendRaw(`${app.url}/trpc/message.send`, { method: 'POST', headers, body, isChunked: true });
    expect(answerOf(answer)).toEqual({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The request is larger than 1 MiB. Send less text at once.',
    });
  });

  it('of 10,000 nested arrays is refused in words', async () => {
    const answer = await mutate('session.create', `${'['.repeat(10_000)}${']'.repeat(10_000)}`);
    expect(answer.status).toBe(400);
  });
});

describe('what was sent', () => {
  it.each([
    "Robert'); drop table session;--",
    '100% _ \\',
    '‮dlrow',
    '日本語',
    'a\u0000b',
    '<img src=x onerror=alert(1)>',
    '😀'.repeat(200),
  ])('comes back as it was: %j', async (text) => {
    const session = await app.client.session.create.mutate({ name: text });
    await app.client.message.send.mutate({ session: session.id, text, clientId: text.slice(0, 90) });
    const { messages, session: stored } = await app.client.session.get.query({ id: session.id });
    expect([stored.name, messages[0]?.parts[0]]).toEqual([text, expect.objectContaining({ type: 'text', text })]);
    await app.client.session.remove.mutate({ id: session.id });
  });

  it('takes settings from 0 up', async () => {
    const settings = { temperature: 0, timeout: 0, inactivityTimeout: 0, maxTokens: 1 };
    const session = await app.client.session.create.mutate({ settings });
    expect(session.settings).toEqual({ ...session.settings, ...settings });
    const updated = await app.client.session.update.mutate({ id: session.id, settings: { inactivityTimeout: null } });
    expect(updated.settings).toEqual({ ...session.settings, inactivityTimeout: null });
  });
});
