import { describe, expect, it } from 'vitest';
import { promptOf } from '../../server/agent/context/prompt.ts';
import type { EventBody, ToolResultStatus } from '../../server/core/event.ts';
import { foldTranscript } from '../../server/core/branches/fold.ts';
import type { Transcript } from '../../server/core/transcript.ts';
import type { PromptMessage } from '../../server/ports/model.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { created, makeSessionLog, placed, randomCommand, send } from '../support/session-log.ts';

const turn = 't1';

function fold(...bodies: EventBody[]): Transcript {
  return foldTranscript(placed([created, ...bodies]));
}

function asked(message: string): EventBody[] {
  return [
    { type: 'message.sent', message, text: message, clientId: message, mode: 'steer', by: 'owner' },
    { type: 'message.read', message, turn },
  ];
}

const started: EventBody = { type: 'turn.started', turn, reply: 'r1', cause: 'message' };
const done: EventBody = { type: 'turn.ended', turn, how: 'done', durationMs: 1 };

function said(part: string, step: number, message = 'r1'): EventBody {
  return { type: 'part.finished', turn, step, message, part: { type: 'text', id: part, text: part, durationMs: 1 } };
}

function called(part: string, step: number, input: unknown = { command: 'ls' }): EventBody {
  return {
    type: 'part.finished',
    turn,
    step,
    message: 'r1',
    part: { type: 'tool', id: part, name: 'shell', input, call: `call-${part}` },
  };
}

function finished(part: string, status: ToolResultStatus, output = ''): EventBody {
  return { type: 'tool.finished', turn, part, status, output, durationMs: 1 };
}

function user(...texts: string[]): PromptMessage {
  return { role: 'user', content: texts.map((text) => ({ type: 'text', text })) };
}

describe('a prompt', () => {
  it('answers each call in the message after it, step by step', () => {
    const transcript = fold(
      ...asked('m1'),
      started,
      said('p1', 0),
      called('c1', 0),
      called('c2', 0),
      finished('c1', 'done', 'one'),
      finished('c2', 'failed', 'two'),
      said('p2', 1),
      called('c3', 1),
      finished('c3', 'done', 'three'),
      said('p3', 2),
      done,
      ...asked('m2'),
    );
    const call = (id: string) => ({
      type: 'call',
      call: `call-${id}`,
      name: 'shell',
      input: { command: 'ls' },
      signature: undefined,
    });
    const result = (id: string, output: string, isError: boolean) => ({
      type: 'result',
      call: `call-${id}`,
      name: 'shell',
      output,
      isError,
    });
    expect(promptOf(transcript, false)).toEqual([
      user('m1'),
      { role: 'assistant', content: [{ type: 'text', text: 'p1' }, call('c1'), call('c2')] },
      { role: 'user', content: [result('c1', 'one', false), result('c2', 'two', true)] },
      { role: 'assistant', content: [{ type: 'text', text: 'p2' }, call('c3')] },
      { role: 'user', content: [result('c3', 'three', false)] },
      { role: 'assistant', content: [{ type: 'text', text: 'p3' }] },
      user('m2'),
    ]);
  });

  it.each([
    ['denied', '', 'Denied by the person. Reason: Not now.'],
    ['denied', 'This session is read-only.', 'This session is read-only.'],
    [
      'unknown',
      'so far',
      'so far\nThe server was restarted while this ran: it may or may not have had its effect. Check before you repeat it.',
    ],
    ['cancelled', '', 'Cancelled before it finished.'],
    ['cancelled', 'so far', 'so far\nCancelled before it finished.'],
    ['failed', 'No such file.', 'No such file.'],
  ] as const)('tells the model that a call was %s with output %j', (status, output, told) => {
    const approval: EventBody[] = [
      { type: 'approval.asked', approval: 'a1', turn, part: 'c1', what: 'ls', why: 'It asks.', scope: 'shell: ls' },
      { type: 'approval.decided', approval: 'a1', part: 'c1', decision: 'deny', reason: 'Not now.', by: 'owner' },
    ];
    const transcript = fold(
      ...asked('m1'),
      started,
      called('c1', 0),
      ...(status === 'denied' && output === '' ? approval : []),
      finished('c1', status, output),
    );
    expect(promptOf(transcript, false).at(-1)).toEqual({
      role: 'user',
      content: [{ type: 'result', call: 'call-c1', name: 'shell', output: told, isError: true }],
    });
  });

  it('has no half of a character in it', () => {
    const transcript = fold(
      ...asked('m\ud83d'),
      started,
      said('p\ude00', 0),
      called('c1', 0),
      finished('c1', 'done', '\ud83d…'),
    );
    expect(JSON.stringify(promptOf(transcript, false))).not.toMatch(/\\ud[89a-f]/);
    expect(promptOf(transcript, false)).toMatchObject([
      { content: [{ text: 'm\ufffd' }] },
      { content: [{ text: 'p\ufffd' }, { type: 'call' }] },
      { content: [{ output: '\ufffd…' }] },
    ]);
  });

  it('puts arguments that are not an object into one', () => {
    const [, reply] = promptOf(
      fold(...asked('m1'), started, called('c1', 0, '{"comm'), finished('c1', 'failed', 'No.')),
      false,
    );
    expect(reply?.content).toEqual([
      { type: 'call', call: 'call-c1', name: 'shell', input: { invalid: '{"comm' }, signature: undefined },
    ]);
  });

  it.each([
    ['interrupt', 'The person interrupted you here.'],
    ['user', 'The person stopped the session here.'],
    ['timeout', 'The session reached its time limit here.'],
    ['inactivity', 'The session was stopped here for inactivity.'],
    ['shutdown', 'The server was shut down here.'],
    ['restart', 'The server was restarted here.'],
  ] as const)('tells that an answer was cut by %s, and asks to go on', (reason, told) => {
    const transcript = fold(
      ...asked('m1'),
      started,
      said('half', 0),
      { type: 'turn.interrupted', turn, reason, durationMs: 1 },
      { type: 'turn.started', turn: 't2', reply: 'r2', cause: 'continue' },
    );
    expect(promptOf(transcript, true)).toEqual([
      user('m1'),
      { role: 'assistant', content: [{ type: 'text', text: 'half' }] },
      user(`[${told}]`, 'Continue where you stopped.'),
    ]);
  });

  it('tells that an answer failed', () => {
    const transcript = fold(
      ...asked('m1'),
      started,
      said('half', 0),
      { type: 'turn.ended', turn, how: 'failed', durationMs: 1 },
      ...asked('m2'),
    );
    expect(promptOf(transcript, false).at(-1)).toEqual(
      user('[Your answer was cut off here by a technical failure.]', 'm2'),
    );
  });

  it('leaves out what waits, what was withdrawn, and notices', () => {
    const transcript = fold(
      ...asked('m1'),
      started,
      { type: 'step.retried', turn, step: 0, attempt: 1, waitMs: 1, failure: { code: 'overloaded', message: 'Busy.' } },
      { type: 'message.sent', message: 'm2', text: 'm2', clientId: 'm2', mode: 'queue', by: 'owner' },
      { type: 'message.sent', message: 'm3', text: 'm3', clientId: 'm3', mode: 'steer', by: 'owner' },
      { type: 'message.withdrawn', message: 'm3', by: 'owner' },
    );
    expect(promptOf(transcript, false)).toEqual([user('m1')]);
  });

  it('alternates, begins with the person, ends with the person, and answers every call, for random logs', () => {
    const random = makeRandom(chooseSeed());
    for (let sequence = 0; sequence < 500; sequence += 1) {
      const log = makeSessionLog();
      log.submit(send('hello'));
      for (let count = 0; count < 150; count += 1) log.submit(randomCommand(random, log.session));
      const messages = promptOf(foldTranscript(log.events), true);
      const roles = messages.map(({ role }) => role);
      const unanswered = messages.flatMap(({ role, content }, index) => {
        if (role === 'user') return [];
        const results = new Set(
          messages[index + 1]?.content.flatMap((block) => (block.type === 'result' ? [block.call] : [])),
        );
        return content.flatMap((block) => (block.type === 'call' && !results.has(block.call) ? [block.call] : []));
      });
      expect({ roles, unanswered, empty: messages.filter(({ content }) => content.length === 0) }).toEqual({
        roles: roles.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')),
        unanswered: [],
        empty: [],
      });
      expect(roles.at(-1)).toBe('user');
    }
  });
});
