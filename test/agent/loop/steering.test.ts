/** What is said while the agent works is in the very next request, in order, whatever happens to the server. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, startServer } from '../../support/start-app.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { makeGate } from '../../support/upstream/reply.ts';
import { call, makeTalk, say, shown, told } from './talk.ts';

let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

const sessions = 10;
const messages = 10;
const words = Array.from({ length: messages }, (_, index) => `Message ${index}.`);
const waiting = call('shell', { command: 'until [ -e go ]; do sleep 0.02; done' });

it(`${sessions * messages} messages sent during calls are all in the very next request, in order`, async () => {
  await using app = await startApp({ upstream: upstream.url });
  const talk = makeTalk(app.client, upstream);
  for (let count = 0; count < sessions; count += 1) {
    using session = await talk('Go.', [waiting, say('Steered.')], { approvals: 'full' });
    await session.stream.event('tool.started');
    for (const text of words) expect((await session.send(text)).state).toBe('waiting');
    writeFileSync(join(app.dataDir, 'workspaces', session.id, 'go'), '');
    await session.stream.event('turn.ended');
    expect(session.requests().map((request) => told(request))).toEqual([['Go.'], ['Go.', words.join('\n\n')]]);
  }
});

it('what was acknowledged before a kill is in the next request after it, in order', { timeout: 60_000 }, async () => {
  await using server = await startServer({ upstream: upstream.url, env: { SESSILE_SANDBOX: 'process' } });
  const talk = makeTalk(server.client, upstream);
  for (let count = 0; count < sessions; count += 1) {
    using session = await talk('Go.', [waiting], { approvals: 'full' });
    await session.stream.event('tool.started');
    for (const text of words) expect((await session.send(text)).state).toBe('waiting');
    await server.kill();
    upstream.script(say('Steered.'));
    await server.start();
    using stream = await server.client.stream(`session=${session.id}`);
    await stream.event('turn.ended');
    const [first, ...rest] = session.requests().map((request) => told(request));
    expect([first, rest.length]).toEqual([['Go.'], 1]);
    expect(rest[0]).toEqual(['Go.', ['[The server was restarted here.]', ...words].join('\n\n')]);
  }
});

it('a message that came just before a question takes its place', async () => {
  await using app = await startApp({ upstream: upstream.url });
  const questions = [{ text: 'Which?', kind: 'text' }];
  const command = 'until [ -e go ]; do sleep 0.02; done';
  using session = await makeTalk(app.client, upstream)(
    'Go.',
    [
      { parts: [{ call: { name: 'shell', input: { command } } }, { call: { name: 'ask', input: { questions } } }] },
      say('Then this.'),
    ],
    { approvals: 'full' },
  );
  await session.stream.event('tool.started');
  await session.send('Take this.');
  writeFileSync(join(app.dataDir, 'workspaces', session.id, 'go'), '');
  await session.stream.event('turn.ended');
  expect(told(session.requests()[1], 'tool')[1]).toBe(
    'The person did not answer these questions but wrote a message, which follows.',
  );
  expect(told(session.requests()[1])).toEqual(['Go.', 'Take this.']);
});

it('a message that is read before anything was said leaves an answer that nobody reads', async () => {
  await using app = await startApp({ upstream: upstream.url });
  const gate = makeGate();
  const tooLong =
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.";
  using session = await makeTalk(app.client, upstream)('Go.', [
    { status: 400, message: tooLong, hold: gate.wait },
    say('SUMMARY'),
    say('Both.'),
  ]);
  await expect.poll(() => session.requests().length).toBe(1);
  await session.send('And this.');
  gate.open();
  await session.stream.event('turn.ended');
  expect(shown(await session.messages())).toEqual([
    'user read: Go.',
    'assistant done: ',
    'user read: And this.',
    'assistant done: SUMMARY | Both.',
  ]);
  expect(session.requests()[2]?.body.messages).not.toContainEqual(expect.objectContaining({ role: 'assistant' }));
  const exported = await app.client.fetch(`/api/sessions/${session.id}/export?format=md`);
  expect((await exported.text()).match(/^## \w+/gm)).toEqual(['## You', '## You', '## Agent']);
});
