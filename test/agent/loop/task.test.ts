/** Sub-agents: a context of their own, the same walls, and nothing left half done. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Part } from '../../../server/core/transcript.ts';
import { startApp, startServer } from '../../support/start-app.ts';
import { call, makeTalk, messagesIn, say, startTalks, told, toolsOf } from './talk.ts';

const { app, talk, upstream } = await startTalks();

const review = (prompt = 'Find the answer in a.txt.') => call('task', { description: 'Look it up', prompt });

/** What a sub-agent did, in short. */
function outline(parts: readonly Part[] = []): unknown[] {
  return parts.map((part) => (part.type === 'tool' ? [part.name, part.status] : 'text' in part && part.text));
}

it('a task is done in a context of its own, shown within its call, and its last words are the result', async () => {
  using session = await talk(
    'Ask somebody.',
    [
      review(),
      { parts: [{ text: ['I write. '] }, { call: { name: 'write', input: { path: 'a.txt', content: '42\n' } } }] },
      call('read', { path: 'a.txt' }),
      say('The answer is 42.'),
      say('It is 42.'),
    ],
    { approvals: 'full' },
  );
  await session.stream.event('turn.ended');
  const answer = await session.answer();
  expect(outline(answer.parts)).toEqual([['task', 'done'], 'It is 42.']);
  const [task] = toolsOf(answer);
  expect([task?.output, task?.facts, outline(task?.parts)]).toEqual([
    'The answer is 42.',
    { steps: 3 },
    ['I write. ', ['write', 'done'], ['read', 'done'], 'The answer is 42.'],
  ]);
  const [first, second, third, fourth, last] = session.requests();
  expect([told(second), told(fourth)]).toEqual([['Find the answer in a.txt.'], ['Find the answer in a.txt.']]);
  expect(told(third, 'tool')).toEqual(['Created a.txt (1 lines).']);
  expect(told(last, 'tool')).toEqual(['The answer is 42.']);
  expect(told(last).join(' ')).not.toContain('Find the answer');
  const offered = (request: typeof first) =>
    (request?.body as { tools: { function: { name: string } }[] } | undefined)?.tools.map((tool) => tool.function.name);
  expect(offered(first)).toEqual(expect.arrayContaining(['plan', 'ask', 'task', 'finish']));
  expect(offered(second)).toEqual(offered(first)?.filter((name) => !['plan', 'ask', 'task', 'finish'].includes(name)));
  expect(told(second, 'system').join('')).toContain('You are a sub-agent');
  // Every call of the model counts, for the message and for the session.
  expect(answer.usage?.output).toBe(100);
  expect((await app.client.session.get.query({ id: session.id })).session.usage.output).toBe(100);
});

it('what a sub-agent streams and asks is seen live and survives a restart', async () => {
  await using own = await startApp({ upstream: upstream.url });
  using session = await makeTalk(own.client, upstream)(
    'Go.',
    [
      review('Write b.txt.'),
      { parts: [{ text: ['Soon. '] }, { call: { name: 'write', input: { path: 'b.txt', content: 'b' } } }] },
    ],
    { approvals: 'ask' },
  );
  const asked = await session.stream.event('approval.asked');
  const live = session.stream.frames.filter(({ event }) => event === 'part').map(({ data }) => data);
  const before = await session.answer();
  const task = toolsOf(before)[0];
  expect(live).toContainEqual(expect.objectContaining({ kind: 'text', task: task?.id }));
  expect(outline(task?.parts)).toEqual(['Soon. ', ['write', 'waiting']]);
  await own.restart();
  const after = await session.answer();
  expect(toolsOf(after)[0]?.parts).toEqual(task?.parts);
  expect((await own.client.session.get.query({ id: session.id })).session.agent).toBe('waiting_input');
  upstream.script(say('Written.'), say('Done.'));
  using stream = await own.client.stream(`session=${session.id}`);
  await own.client.approval.decide.mutate({ session: session.id, approval: asked.approval, decision: 'once' });
  await stream.event('turn.ended');
  expect(existsSync(join(own.dataDir, 'workspaces', session.id, 'b.txt'))).toBe(true);
  const answer = await session.answer();
  expect(outline(toolsOf(answer)[0]?.parts)).toEqual(['Soon. ', ['write', 'done'], 'Written.']);
  expect(toolsOf(answer)[0]?.output).toBe('Written.');
});

it('several tasks of one step run one after the other, each with what was denied to it', async () => {
  using session = await talk(
    'Go.',
    [
      {
        parts: [
          { call: { name: 'task', input: { description: 'First', prompt: 'One.' } } },
          { call: { name: 'task', input: { description: 'Second', prompt: 'Two.' } } },
        ],
      },
      call('write', { path: 'no.txt', content: '' }),
      say('First could not.'),
      call('task', { description: 'Deeper', prompt: 'Three.' }),
      say('Second could not either.'),
      say('Nothing went.'),
    ],
    { approvals: 'read' },
  );
  await session.stream.event('turn.ended');
  expect(toolsOf(await session.answer()).map(({ output, parts }) => [output, outline(parts)])).toEqual([
    ['First could not.', [['write', 'denied'], 'First could not.']],
    ['Second could not either.', [['task', 'failed'], 'Second could not either.']],
  ]);
});

it.each(['interrupt', 'stop'] as const)('%s within a task closes everything in it', async (how) => {
  using session = await talk('Go.', [review(), call('shell', { command: 'echo begun; sleep 60' })], {
    approvals: 'full',
  });
  await session.stream.until(({ event, data }) => event === 'd' && String((data as unknown[])[2]).includes('begun\n'));
  await app.client.session[how].mutate({ id: session.id });
  await session.stream.event('turn.interrupted');
  const answer = await session.answer();
  expect([answer.state, outline(answer.parts.filter(({ type }) => type === 'tool'))]).toEqual([
    'interrupted',
    [['task', 'cancelled']],
  ]);
  expect(outline(toolsOf(answer)[0]?.parts)).toEqual([['shell', 'cancelled']]);
  upstream.script(say('Going on.'));
  if (how === 'stop') await app.client.session.resume.mutate({ id: session.id });
  else await app.client.session.continue.mutate({ id: session.id });
  await session.stream.event('turn.ended');
  expect(messagesIn(session.requests().at(-1)).map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'tool',
    'user',
  ]);
});

it('a server that dies within a task keeps what the sub-agent said, and leaves nothing running', async () => {
  await using server = await startServer({ upstream: upstream.url, env: { SESSILE_SANDBOX: 'process' } });
  using session = await makeTalk(server.client, upstream)(
    'Go.',
    [review(), { parts: [{ text: ['Half of '] }, { fault: 'silence' }] }],
    { approvals: 'full' },
  );
  await session.stream.until(({ event, data }) => event === 'd' && String((data as unknown[])[2]).includes('of '));
  await server.kill();
  await server.start();
  const answer = await session.answer();
  expect([answer.state, outline(answer.parts), outline(toolsOf(answer)[0]?.parts)]).toEqual([
    'interrupted',
    [['task', 'unknown']],
    ['Half of '],
  ]);
});

it('a long answer is bounded for the agent, whole for the person, and whole in a file', async () => {
  const words = Array.from({ length: 20_000 }, (_, index) => `word${index}`).join(' ');
  using session = await talk('Go.', [review(), say(words), say('Much.')]);
  await session.stream.event('turn.ended');
  const [task] = toolsOf(await session.answer());
  const file = `.sessile/output/${task?.id}.txt`;
  expect(task?.display).toBe(words);
  expect(readFileSync(join(app.dataDir, 'workspaces', session.id, file), 'utf8')).toBe(words);
  const [answer = ''] = told(session.requests()[2], 'tool');
  expect(answer.length).toBeLessThan(49_000);
  expect(answer).toMatch(
    /^word0 word1 .+\n\[… \d+ characters are left out here; all of it is in \.sessile.+\]\n.+ word19999$/s,
  );
});

it('a sub-agent that fails says how far it came', async () => {
  using session = await talk('Go.', [
    review(),
    { parts: [{ text: ['I begin. '] }, { fault: 'cut' }] },
    say('Too bad.'),
  ]);
  await session.stream.event('turn.ended');
  expect(toolsOf(await session.answer())).toMatchObject([
    { status: 'failed', output: expect.stringMatching(/^I begin\. \n\n\[The sub-agent failed: .+\]$/s) },
  ]);
});

it('a sub-agent whose response breaks off after a call ends with it, and the agent is asked once more', async () => {
  using session = await talk(
    'Go.',
    [
      review(),
      {
        parts: [
          { call: { name: 'write', input: { path: 'never.txt', content: 'x' } } },
          { text: ['and '] },
          { fault: 'cut' },
        ],
      },
      say('Too bad.'),
    ],
    { model: 'anthropic/claude-sonnet-4-5', approvals: 'full' },
  );
  await session.stream.event('turn.ended');
  const answer = await session.answer();
  expect([answer.state, outline(answer.parts), outline(toolsOf(answer)[0]?.parts)]).toEqual([
    'done',
    [['task', 'failed'], 'Too bad.'],
    [['write', 'cancelled'], 'and '],
  ]);
  expect(session.requests().length).toBe(3);
  expect(existsSync(join(app.dataDir, 'workspaces', session.id, 'never.txt'))).toBe(false);
});

it('a message ends the sub-agent after its running call, and is in the very next request', async () => {
  using session = await talk(
    'Go.',
    [
      review(),
      {
        parts: [
          { text: ['I wait. '] },
          { call: { name: 'shell', input: { command: 'until [ -e go ]; do sleep 0.02; done' } } },
        ],
      },
      say('Read.'),
    ],
    { approvals: 'full' },
  );
  await session.stream.event('part.finished', ({ part }) => part.type === 'tool' && part.name === 'shell');
  expect((await session.send('Rather this.')).state).toBe('waiting');
  writeFileSync(join(app.dataDir, 'workspaces', session.id, 'go'), '');
  await session.stream.event('turn.ended');
  expect(session.requests().length).toBe(3);
  const last = session.requests()[2];
  expect(told(last)).toEqual(['Go.', 'Rather this.']);
  expect(told(last, 'tool')).toEqual([
    expect.stringMatching(/^I wait\. \n\n\[The person wrote a message, which follows\./),
  ]);
});
