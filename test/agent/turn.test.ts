/** What the agent does between a message and its rest, over real sockets, with real tools. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../server/core/settings.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { makeGate, type Reply } from '../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';
import { call, makeTalk, say, shown, toolsOf, told } from './loop/talk.ts';

let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
  talk = makeTalk(app.client, upstream);
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

let talk: ReturnType<typeof makeTalk>;

describe('a turn', () => {
  it('works with real files until the model rests', async () => {
    using session = await talk(
      'Make a file.',
      [
        call('write', { path: 'notes/a.txt', content: 'one\ntwo\n' }),
        call('read', { path: 'notes/a.txt' }),
        call('shell', { command: 'cat notes/a.txt; echo problem >&2; exit 3' }),
        say('Done.'),
      ],
      { approvals: 'full' },
    );
    await session.stream.event('turn.ended');
    const { state, parts } = await session.answer();
    expect([
      state,
      parts.map((part) =>
        part.type === 'tool' ? [part.name, part.status, part.output] : [part.type, 'text' in part ? part.text : ''],
      ),
    ]).toEqual([
      'done',
      [
        ['write', 'done', 'Created notes/a.txt (2 lines).'],
        ['read', 'done', '1\tone\n2\ttwo'],
        ['shell', 'failed', expect.stringMatching(/one\ntwo\nproblem\n\[Exit code 3\]/)],
        ['text', 'Done.'],
      ],
    ]);
    expect(readFileSync(join(app.dataDir, 'workspaces', session.id, 'notes/a.txt'), 'utf8')).toBe('one\ntwo\n');
  });

  it('answers a tool that is not there, and arguments that do not fit, to the model', async () => {
    using session = await talk('Go.', [call('teleport', {}), call('read', { path: 5 }), say('I see.')]);
    await session.stream.event('turn.ended');
    const { parts } = await session.answer();
    expect(parts.map((part) => part.type === 'tool' && [part.status, part.output])).toEqual([
      ['failed', 'There is no tool called teleport.'],
      ['failed', expect.stringMatching(/^The arguments do not fit: path: /)],
      false,
    ]);
  });

  it('reads a steering message after the running call and before the next request', async () => {
    const gate = makeGate();
    using session = await talk(
      'Go.',
      [
        call('shell', { command: 'while [ ! -e go ]; do sleep 0.02; done' }),
        { parts: [{ text: ['Steered.'] }], hold: gate.wait },
      ],
      { approvals: 'full' },
    );
    await session.stream.event('tool.started');
    const sent = await session.send('Look left.');
    expect(sent.state).toBe('waiting');
    const queued = await session.send('Afterwards.', 'queue');
    upstream.script(say('Afterwards it is.'));
    writeFileSync(join(app.dataDir, 'workspaces', session.id, 'go'), '');
    await session.stream.event('message.read', ({ message }) => message === sent.id);
    await session.stream.event('turn.steered');
    gate.open();
    await session.stream.event('message.read', ({ message }) => message === queued.id);
    await session.stream.event('turn.ended', ({ seq }) => seq > 20);
    expect(shown(await session.messages())).toEqual([
      'user read: Go.',
      'assistant done: shell',
      'user read: Look left.',
      'assistant done: Steered.',
      'user read: Afterwards.',
      'assistant done: Afterwards it is.',
    ]);
    const requests = session.requests();
    expect(requests.map((request) => told(request))).toEqual([
      ['Go.'],
      ['Go.', 'Look left.'],
      ['Go.', 'Look left.', 'Afterwards.'],
    ]);
  });

  it('that is interrupted keeps its text, ends the request at once, and the session runs on', async () => {
    using session = await talk('Go.', [{ parts: [{ text: ['Half ', 'an '] }, { fault: 'silence' }] }]);
    await session.stream.until(({ event, data }) => event === 'd' && String((data as unknown[])[2]).includes('an '));
    const startedAt = performance.now();
    await app.client.session.interrupt.mutate({ id: session.id });
    await session.stream.event('turn.interrupted');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(await session.requests()[0]?.ended).toBe('left');
    const { session: after } = await app.client.session.get.query({ id: session.id });
    expect([after.phase, after.agent, after.canContinue]).toEqual(['running', 'idle', true]);
    expect(await session.answer()).toMatchObject({
      state: 'interrupted',
      ended: 'interrupt',
      parts: [{ type: 'text', text: 'Half an ' }],
    });
    upstream.script(say('The rest.'));
    await app.client.session.continue.mutate({ id: session.id });
    await session.stream.event('turn.ended');
    expect(shown(await session.messages())).toEqual([
      'user read: Go.',
      'assistant interrupted: Half an ',
      'assistant done: The rest.',
    ]);
    expect(told(session.requests()[1]).join(' ')).toContain('Continue where you stopped.');
  });

  it('is stopped now, with its command, and resuming goes on with it', async () => {
    using session = await talk('Go.', [call('shell', { command: 'echo begun; sleep 60' })], { approvals: 'full' });
    await session.stream.until(
      ({ event, data }) => event === 'd' && String((data as unknown[])[2]).includes('begun\n'),
    );
    await app.client.session.stop.mutate({ id: session.id });
    await session.stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    const stopped = await session.answer();
    expect([
      stopped.state,
      stopped.ended,
      toolsOf(stopped).map((part) => [part.status, part.output?.split('\n')[0]]),
    ]).toEqual(['interrupted', 'user', [['cancelled', 'begun']]]);
    expect(await app.client.session.stop.mutate({ id: session.id })).toMatchObject({
      phase: 'stopped',
      phaseCause: 'user',
      phaseReason: 'Stopped by you.',
      agent: null,
    });
    upstream.script(say('Going on.'));
    await app.client.session.resume.mutate({ id: session.id });
    await session.stream.event('turn.ended');
    expect(shown(await session.messages())).toEqual([
      'user read: Go.',
      'assistant interrupted: shell',
      'assistant done: Going on.',
    ]);
    const { phase } = await app.client.session.resume.mutate({ id: session.id });
    expect(phase).toBe('running');
  });

  it('is stopped after it is over', async () => {
    const gate = makeGate();
    using session = await talk('Go.', [{ parts: [{ text: ['One '] }, { wait: gate.wait }, { text: ['two.'] }] }]);
    await session.stream.until(({ event }) => event === 'd');
    expect(await app.client.session.stop.mutate({ id: session.id, when: 'turn' })).toMatchObject({
      phase: 'running',
      isStopRequested: true,
    });
    gate.open();
    await session.stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    expect((await session.answer()).state).toBe('done');
    upstream.script(say('Awake.'));
    await session.send('Wake up.');
    await session.stream.event('turn.ended', ({ seq }) => seq > 14);
    expect(shown(await session.messages()).slice(-2)).toEqual(['user read: Wake up.', 'assistant done: Awake.']);
  });

  it('goes on where the wish to stop after it is taken back in time', async () => {
    const gate = makeGate();
    using session = await talk('Go.', [{ parts: [{ text: ['One '] }, { wait: gate.wait }, { text: ['two.'] }] }]);
    await session.stream.until(({ event }) => event === 'd');
    await app.client.session.stop.mutate({ id: session.id, when: 'turn' });
    expect(await app.client.session.resume.mutate({ id: session.id })).toMatchObject({ isStopRequested: false });
    // Pressed twice, it changes nothing more.
    await app.client.session.resume.mutate({ id: session.id });
    gate.open();
    await session.stream.event('turn.ended');
    const { session: now } = await app.client.session.get.query({ id: session.id });
    const { items } = await app.client.event.list.query({ session: session.id });
    expect([now.phase, items.map(({ type }) => type).filter((type) => type.startsWith('stop.'))]).toEqual([
      'running',
      ['stop.requested', 'stop.withdrawn'],
    ]);
  });

  it('is tried again with a visible wait, and answers once', async () => {
    using session = await talk('Go.', [{ status: 503 }, say('Better.')]);
    const retried = await session.stream.event('step.retried');
    expect(retried.waitMs).toBeGreaterThanOrEqual(500);
    await session.stream.event('turn.ended');
    const { parts } = await session.answer();
    expect(parts).toEqual([
      { type: 'notice', id: expect.any(String), step: 0, text: expect.stringMatching(/Trying again in \d+ s\.$/) },
      { type: 'text', id: expect.any(String), step: 0, text: 'Better.', durationMs: expect.any(Number) },
    ]);
    expect(session.requests().length).toBe(2);
  });

  it.each([
    ['a wrong key', { status: 401 }],
    ['an answer that is cut off', { parts: [{ text: ['Half '] }, { fault: 'cut' }] }],
    ['an answer without an end', { parts: [{ text: ['Half '] }, { fault: 'close' }] }],
  ] as [string, Reply][])('fails in words after %s, and the session can be used', async (_, reply) => {
    using session = await talk('Go.', [reply]);
    const ended = await session.stream.event('turn.ended');
    expect(ended).toMatchObject({
      how: 'failed',
      failure: { code: expect.any(String), message: expect.stringMatching(/^[A-Z].*\.$/s) },
    });
    const failed = await session.answer();
    expect([failed.state, failed.parts.map((part) => 'text' in part && part.text)]).toEqual([
      'failed',
      reply.parts ? ['Half '] : [],
    ]);
    upstream.script(say('Back.'));
    await session.send('Again?');
    await session.stream.event('turn.ended', ({ how }) => how === 'done');
    expect(shown(await session.messages()).at(-1)).toBe('assistant done: Back.');
  });

  it('closes a call whose answer was cut off, and does not run it', async () => {
    using session = await talk(
      'Go.',
      [
        {
          parts: [
            { call: { name: 'write', input: { path: 'never.txt', content: 'x' } } },
            { text: ['and '] },
            { fault: 'cut' },
          ],
        },
      ],
      { model: 'anthropic/claude-fake-9', approvals: 'full' },
    );
    await session.stream.event('turn.ended');
    const { parts } = await session.answer();
    expect(parts.flatMap((part) => (part.type === 'tool' ? [part.status] : []))).toEqual(['cancelled']);
    expect(existsSync(join(app.dataDir, 'workspaces', session.id, 'never.txt'))).toBe(false);
  });

  it('of a one-shot session completes it, and a message wakes it', async () => {
    using session = await talk('Go.', [say('All done.')], {}, true);
    await session.stream.event('phase.changed', ({ phase }) => phase === 'completed');
    expect((await app.client.session.get.query({ id: session.id })).session).toMatchObject({
      phase: 'completed',
      agent: null,
      phaseReason: 'The task is done.',
    });
    upstream.script(say('More.'));
    await session.send('More?');
    await session.stream.event('phase.changed', ({ phase, seq }) => phase === 'completed' && seq > 15);
    expect(shown(await session.messages()).at(-1)).toBe('assistant done: More.');
  });

  it.each([
    ['refused', 'The model refused to answer.'],
    ['length', 'The answer was cut off at the limit of one response.'],
  ] as const)('of a one-shot session that ends with %s has failed, in words', async (stop, reason) => {
    using session = await talk('Go.', [{ parts: [{ text: ['Half '] }], stop }], {}, true);
    const ended = await session.stream.event(
      'phase.changed',
      ({ phase }) => phase === 'failed' || phase === 'completed',
    );
    expect([ended.phase, ended.reason]).toEqual(['failed', expect.stringContaining(reason)]);
  });
});

describe('settings', () => {
  const cases: [string, Partial<Settings>, (body: never) => unknown, unknown][] = [
    [
      'anthropic/claude-sonnet-4-5',
      { temperature: 0, maxTokens: 123 },
      ({ temperature, max_tokens }: { temperature: number; max_tokens: number }) => [temperature, max_tokens],
      [0, 123],
    ],
    [
      'google/gemini-fake-9',
      { temperature: 0, maxTokens: 123 },
      ({
        generationConfig: { temperature, maxOutputTokens },
      }: {
        generationConfig: { temperature: number; maxOutputTokens: number };
      }) => [temperature, maxOutputTokens],
      [0, 123],
    ],
    [
      'openai/fake',
      { temperature: 0, maxTokens: 123 },
      (body: { temperature: number; max_tokens?: number; max_completion_tokens?: number }) => [
        body.temperature,
        body.max_tokens ?? body.max_completion_tokens,
      ],
      [0, 123],
    ],
  ];

  it.each(cases)(
    'reach %s, temperature 0 included, and change with the next response',
    async (model, settings, pick, expected) => {
      using session = await talk('Go.', [say('One.')], { model, ...settings });
      await session.stream.event('turn.ended');
      const [first] = session.requests();
      expect(pick(first?.body as never)).toEqual(expected);
      await app.client.session.update.mutate({ id: session.id, settings: { maxTokens: 77 } });
      upstream.script(say('Two.'));
      const sent = await session.send('Again.');
      const { turn } = await session.stream.event('message.read', ({ message }) => message === sent.id);
      await session.stream.event('turn.ended', (event) => event.turn === turn);
      expect(pick(session.requests()[1]?.body as never)).toEqual([0, 77]);
    },
  );

  it('offer no tool that changes anything to a session that only reads', async () => {
    using session = await talk('Go.', [call('write', { path: 'a', content: 'b' }), say('No.')], { approvals: 'read' });
    await session.stream.event('turn.ended');
    const body = session.requests()[0]?.body as { tools: { function: { name: string } }[] } | undefined;
    expect(body?.tools.map((tool) => tool.function.name)).toEqual([
      'read',
      'list',
      'glob',
      'grep',
      'process',
      'plan',
      'ask',
      'task',
      'finish',
    ]);
    expect((await session.answer()).parts[0]).toMatchObject({
      type: 'tool',
      status: 'denied',
      output: 'This session is read-only.',
    });
  });
});
