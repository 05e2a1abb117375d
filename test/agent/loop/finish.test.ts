/** A plan that is shown, and the end that the agent itself declares. */

import { expect, it } from 'vitest';
import { makeGate } from '../../support/upstream/reply.ts';
import { call, say, shown, startTalks, told, toolsOf } from './talk.ts';

const { app, talk, upstream } = await startTalks();

it('a plan is shown whole each time, and its result is short', async () => {
  const items = (first: string, second: string) => [
    { text: 'Look around', status: first },
    { text: 'Mend it', status: second },
  ];
  using session = await talk('Go.', [
    call('plan', { items: items('working', 'pending') }),
    call('plan', { items: items('done', 'working') }),
    call('plan', { items: [{ text: 'x', status: 'begun' }] }),
    say('Done.'),
  ]);
  await session.stream.event('turn.ended');
  expect(
    toolsOf(await session.answer()).map(({ status, input, output, facts }) => [status, input, output, facts]),
  ).toEqual([
    ['done', { items: items('working', 'pending') }, 'The plan is shown: 0 of 2 done.', { done: 0, total: 2 }],
    ['done', { items: items('done', 'working') }, 'The plan is shown: 1 of 2 done.', { done: 1, total: 2 }],
    ['failed', expect.anything(), expect.stringMatching(/^The arguments do not fit: items\.0\.status: /), undefined],
  ]);
});

it('finish ends the turn without another model call and completes the session; a message wakes it', async () => {
  using session = await talk('Go.', [
    {
      parts: [
        { text: ['All is well. '] },
        { call: { name: 'finish', input: { summary: 'Looked, and all is well.' } } },
      ],
    },
  ]);
  const completed = await session.stream.event('phase.changed', ({ phase }) => phase === 'completed');
  expect(completed).toMatchObject({ reason: 'The task is done.', by: 'agent' });
  expect(session.requests().length).toBe(1);
  const answer = await session.answer();
  expect(answer.state).toBe('done');
  expect(toolsOf(answer)).toMatchObject([{ status: 'done', output: 'The work is done; the session is completed.' }]);
  upstream.script(say('More.'));
  await session.send('More?');
  await session.stream.event('turn.ended', ({ seq }) => seq > completed.seq);
  expect(shown(await session.messages()).at(-1)).toBe('assistant done: More.');
  expect(told(session.requests()[1], 'tool')).toEqual(['The work is done; the session is completed.']);
});

it('finish is refused while a message waits, which is read first', async () => {
  const gate = makeGate();
  using session = await talk('Go.', [
    { parts: [{ text: ['Ready. '] }, { wait: gate.wait }, { call: { name: 'finish', input: {} } }] },
    say('I end here.'),
    say('Now I have read it.'),
  ]);
  await session.stream.until(({ event }) => event === 'd');
  const { id } = await session.send('And this.', 'queue');
  gate.open();
  await session.stream.event('message.read', ({ message }) => message === id);
  await session.stream.event('turn.ended', ({ seq }) => seq > 20);
  const { session: after, messages } = await app.client.session.get.query({ id: session.id });
  expect(after.phase).toBe('running');
  expect(told(session.requests()[1], 'tool')).toEqual([expect.stringMatching(/^Not finished: the person has written/)]);
  expect(shown(messages)).toEqual([
    'user read: Go.',
    'assistant done: Ready.  | finish | I end here.',
    'user read: And this.',
    'assistant done: Now I have read it.',
  ]);
});
