/** Messages that wait, questions, and branches: what each wish does to a session and to its conversation. */

import { describe, expect, it } from 'vitest';
import { hasWork, type Command } from '../../server/core/command.ts';
import { agentState } from '../../server/core/session.ts';
import { foldTranscript } from '../../server/core/branches/fold.ts';
import { makeSessionLog, send } from '../support/session-log.ts';

type Log = ReturnType<typeof makeSessionLog>;

const by = 'owner';

/** A session whose agent works, after `go` was read. */
function working(): Log {
  const log = makeSessionLog();
  for (const command of [send('go'), { type: 'create' }, { type: 'ready' }, { type: 'startTurn' }] as Command[])
    log.submit(command);
  return log;
}

function turnOf(log: Log): { id: string; reply: string } {
  const { turn } = log.session;
  if (!turn) throw new Error('The session has no turn.');
  return turn;
}

/** A session whose agent asks one question. */
function asking(): Log {
  const log = working();
  const { id: turn, reply: message } = turnOf(log);
  log.submit({
    type: 'record',
    turn,
    events: [
      {
        type: 'part.finished',
        turn,
        step: 0,
        message,
        part: { type: 'tool', id: 'ask1', name: 'ask', input: {}, call: 'c1' },
      },
      {
        type: 'question.asked',
        question: 'first',
        turn,
        part: 'ask1',
        questions: [{ id: 'q', text: 'Which?', kind: 'text' }],
      },
    ],
  });
  return log;
}

/** What a wish does, in the words of its events or of its refusal. */
function does(log: Log, command: Command): string {
  const decision = log.submit(command);
  if ('refusal' in decision) return `${decision.refusal.code}: ${decision.refusal.message}`;
  return decision.events.map((event) => (event.type === 'phase.changed' ? event.phase : event.type)).join(' ');
}

/** Texts of the messages that wait, in the order of the conversation, which is that of the session. */
function waiting(log: Log): string[] {
  const shown = foldTranscript(log.events).filter(({ state }) => state === 'waiting');
  expect(shown.map(({ id }) => id)).toEqual(log.session.waiting.map(({ id }) => id));
  return shown.map(({ parts }) => parts.map((part) => ('text' in part ? part.text : part.type)).join());
}

function idOf(log: Log, text: string): string {
  const sent = log.events.find((event) => event.type === 'message.sent' && event.text === text);
  return sent?.type === 'message.sent' ? sent.message : 'none';
}

describe('a message that waits', () => {
  it('can be edited, moved and sent in another way until it is read', () => {
    const log = working();
    for (const text of ['one', 'two', 'three']) log.submit(send(text, 'queue'));
    const [one, two, three] = ['one', 'two', 'three'].map((text) => idOf(log, text)) as [string, string, string];

    expect(does(log, { type: 'move', message: three, before: one, by })).toBe('message.moved');
    expect(waiting(log)).toEqual(['three', 'one', 'two']);
    expect(does(log, { type: 'move', message: three, before: null, by })).toBe('message.moved');
    expect(does(log, { type: 'edit', message: two, text: 'zwei', by })).toBe('message.edited');
    expect(waiting(log)).toEqual(['one', 'zwei', 'three']);

    expect(does(log, { type: 'requeue', message: two, mode: 'queue', by })).toBe('');
    expect(does(log, { type: 'requeue', message: two, mode: 'steer', by })).toBe('message.requeued');
    expect(does(log, { type: 'steer', turn: turnOf(log).id })).toBe('message.read turn.steered');
    expect(waiting(log)).toEqual(['one', 'three']);

    const late = 'conflict: The agent has read this message already.';
    expect(does(log, { type: 'edit', message: two, text: 'x', by })).toBe(late);
    expect(does(log, { type: 'move', message: two, before: null, by })).toBe(late);
    expect(does(log, { type: 'requeue', message: two, mode: 'queue', by })).toBe(late);
    expect(does(log, { type: 'withdraw', message: two, by })).toBe(late);
    expect(does(log, { type: 'move', message: one, before: two, by })).toBe(
      'conflict: The message that it was to stand before does not wait any more.',
    );
    expect(does(log, { type: 'edit', message: one, text: ' ', by })).toBe(
      'invalid: The message is empty; write something first.',
    );
  });
});

describe('a question', () => {
  it('is answered once, and the call has its result in the same breath', () => {
    const log = asking();
    expect(agentState(log.session)).toBe('waiting_input');
    const answer: Command = { type: 'answer', question: 'first', answers: [{ id: 'q', text: 'this' }], by };
    expect(does(log, { ...answer, answers: [] })).toBe('invalid: The question "Which?" has no answer.');
    expect(does(log, answer)).toBe('question.answered tool.finished');
    expect(agentState(log.session)).toBe('working');
    expect(does(log, answer)).toBe('conflict: This question was answered already, or is not asked any more.');
    expect(foldTranscript(log.events).at(-1)?.parts).toMatchObject([
      { id: 'ask1', status: 'done', output: 'Question: Which?\nAnswer: this' },
      { type: 'question', tool: 'ask1', status: 'answered', answers: [{ id: 'q', text: 'this' }], by },
    ]);
  });

  it('can be skipped, with a reason that the model reads', () => {
    const log = asking();
    expect(does(log, { type: 'skip', question: 'first', reason: 'No idea', by })).toBe(
      'question.skipped tool.finished',
    );
    expect(foldTranscript(log.events).at(-1)?.parts).toMatchObject([
      { output: 'The person skipped these questions. Reason: No idea' },
      { status: 'skipped', reason: 'No idea' },
    ]);
  });

  it('gives way to a message that steers, not to one that waits for the end of the turn', () => {
    const log = asking();
    expect(does(log, send('later', 'queue'))).toBe('message.sent');
    expect(does(log, send('rather this'))).toBe('message.sent question.skipped tool.finished');
    expect(does(log, { type: 'steer', turn: turnOf(log).id })).toBe('message.read turn.steered');
  });

  it('is held by a stop and asked again in the turn that goes on', () => {
    const log = asking();
    const { id: turn } = turnOf(log);
    log.submit({ type: 'stop', when: 'now', cause: 'user', by });
    expect(does(log, { type: 'interruptTurn', turn, reason: 'user', durationMs: 1 })).toBe(
      'question.withdrawn turn.interrupted stopped',
    );
    expect(log.session.calls).toMatchObject([{ part: 'ask1', status: 'queued', isHeld: true }]);
    for (const command of [{ type: 'resume', by }, { type: 'create' }, { type: 'ready' }] as Command[])
      log.submit(command);
    expect(does(log, { type: 'startTurn' })).toBe('turn.started');
    expect(log.session.calls).toMatchObject([{ part: 'ask1', status: 'queued', isHeld: false }]);
  });

  it('is closed when the person writes instead of resuming', () => {
    const log = asking();
    const { id: turn } = turnOf(log);
    log.submit({ type: 'stop', when: 'now', cause: 'user', by });
    log.submit({ type: 'interruptTurn', turn, reason: 'user', durationMs: 1 });
    for (const command of [send('something else'), { type: 'create' }, { type: 'ready' }] as Command[])
      log.submit(command);
    expect(does(log, { type: 'startTurn' })).toBe('tool.finished message.read turn.started');
    expect(log.session.calls).toEqual([]);
  });

  it('ends with an interrupt, and with a turn that fails', () => {
    const log = asking();
    const { id: turn } = turnOf(log);
    expect(does(log, { type: 'interruptTurn', turn, reason: 'interrupt', durationMs: 1 })).toBe(
      'question.withdrawn tool.finished turn.interrupted',
    );
    const other = asking();
    expect(does(other, { type: 'endTurn', turn: turnOf(other).id, how: 'failed', durationMs: 1 })).toBe(
      'question.withdrawn tool.finished turn.ended',
    );
  });

  it('outlives a restart', () => {
    const log = asking();
    expect(does(log, { type: 'recover' })).toBe('');
    expect(agentState(log.session)).toBe('waiting_input');
  });
});

describe('a conversation', () => {
  it('goes on from an earlier message while the agent rests', () => {
    const log = working();
    const move: Command = { type: 'moveBranch', to: idOf(log, 'go'), isUnanswered: true, by };
    expect(does(log, move)).toBe('precondition: The agent is at work. Stop it, or wait until it rests.');
    const { id: turn, reply } = turnOf(log);
    log.submit({ type: 'endTurn', turn, how: 'done', durationMs: 1 });
    expect(log.session.head).toBe(reply);
    expect(does(log, move)).toBe('branch.moved');
    expect(log.session).toMatchObject({ head: idOf(log, 'go'), cut: 'ask' });
    expect(does(log, { type: 'continue', by })).toBe('turn.queued');
    expect(does(log, { type: 'startTurn' })).toBe('turn.started');
    expect(log.session.head).toBe(log.session.turn?.reply);
  });

  it('goes on by itself only when that was asked for, whatever was written and withdrawn meanwhile', () => {
    const cut = (): Log => {
      const log = working();
      log.submit({ type: 'interruptTurn', turn: turnOf(log).id, reason: 'interrupt', durationMs: 1 });
      return log;
    };
    const withdrawn = (log: Log): boolean => {
      log.submit(send('not really'));
      log.submit({ type: 'queueTurn' });
      log.submit({ type: 'withdraw', message: idOf(log, 'not really'), by });
      return hasWork(log.session);
    };
    expect(withdrawn(cut())).toBe(false);
    const continued = cut();
    continued.submit({ type: 'continue', by });
    expect(withdrawn(continued)).toBe(true);
  });

  it('says what changed where it changed', () => {
    const log = working();
    log.submit({ type: 'configure', settings: { model: 'demo/other', temperature: 0, instructions: 'x' }, by });
    log.submit({ type: 'stop', when: 'turn', cause: 'user', by });
    log.submit({ type: 'endTurn', turn: turnOf(log).id, how: 'done', durationMs: 1 });
    log.submit({ type: 'resume', by });
    expect(foldTranscript(log.events).at(-1)?.parts).toMatchObject([
      { type: 'notice', about: 'settings', text: 'Changed Model: demo/other · Temperature: 0' },
      { type: 'notice', about: 'phase', phase: 'stopped', text: 'Stopped by you after the turn.' },
      { type: 'notice', about: 'phase', phase: 'pending', text: 'Resumed by you.' },
    ]);
  });
});

describe('what a sub-agent does', () => {
  it('lies inside the call that started it', () => {
    const log = working();
    const { id: turn, reply: message } = turnOf(log);
    const call = (id: string) => ({ type: 'tool' as const, id, name: 'task', input: {}, call: id });
    log.submit({
      type: 'record',
      turn,
      events: [
        { type: 'part.finished', turn, step: 0, message, part: call('t') },
        { type: 'tool.started', turn, part: 't' },
        { type: 'part.finished', turn, step: 0, message, task: 't', part: call('inner') },
        { type: 'tool.finished', turn, part: 'inner', status: 'done', output: 'seen', durationMs: 1 },
      ],
    });
    expect(log.session.calls).toMatchObject([{ part: 't', status: 'running' }]);
    expect(foldTranscript(log.events).at(-1)?.parts).toMatchObject([
      { id: 't', status: 'running', parts: [{ id: 'inner', status: 'done', output: 'seen' }] },
    ]);
  });
});
