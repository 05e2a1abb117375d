import { describe, expect, it } from 'vitest';
import { conversationOf } from '../../server/agent/context/prompt.ts';
import { titleRequest } from '../../server/agent/title/request.ts';
import type { EventBody } from '../../server/core/event.ts';
import { withRunning } from '../../server/core/running.ts';
import { foldTranscript } from '../../server/core/branches/fold.ts';
import { isSaid } from '../../server/export/conversation.ts';
import { applyToTranscript, isBlank, type Message, type Transcript } from '../../server/core/transcript.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { created, makeSessionLog, placed, randomCommand, send, timeOf, usage } from '../support/session-log.ts';

const turn = 't1';

function fold(...bodies: EventBody[]): Transcript {
  return foldTranscript(placed([created, ...bodies]));
}

function sent(message: string, mode: 'steer' | 'queue' = 'steer'): EventBody {
  return { type: 'message.sent', message, text: `text of ${message}`, clientId: message, mode, by: 'owner' };
}

function read(message: string): EventBody {
  return { type: 'message.read', message, turn };
}

const started: EventBody = { type: 'turn.started', turn, reply: 'r1', cause: 'message' };

function said(part: string, message = 'r1', step = 0): EventBody {
  return {
    type: 'part.finished',
    turn,
    step,
    message,
    part: { type: 'text', id: part, text: `text of ${part}`, durationMs: 3 },
  };
}

function called(part: string, step = 0): EventBody {
  return {
    type: 'part.finished',
    turn,
    step,
    message: 'r1',
    part: { type: 'tool', id: part, name: 'shell', input: { command: 'ls' }, call: `call ${part}` },
  };
}

/** The message of `sent`, whose event has this seq. */
function userAt(
  seq: number,
  id: string,
  state: 'waiting' | 'read' | 'withdrawn',
  mode: 'steer' | 'queue' = 'steer',
): Message {
  return {
    id,
    role: 'user',
    state,
    mode,
    by: 'owner',
    at: timeOf(seq),
    parts: [{ type: 'text', id: `${id}.text`, step: 0, text: `text of ${id}` }],
  };
}

function order(transcript: Transcript): string[] {
  return transcript.map(({ id, state }) => `${id} ${state}`);
}

describe('a transcript', () => {
  it('holds a message and its answer whole', () => {
    const transcript = fold(
      sent('m1'),
      read('m1'),
      started,
      {
        type: 'part.finished',
        turn,
        step: 0,
        message: 'r1',
        part: { type: 'thinking', id: 'p1', text: 'Hm.', durationMs: 5, signature: 'sig' },
      },
      said('p2'),
      { type: 'step.finished', turn, step: 0, model: 'demo/tour', usage, durationMs: 9 },
      { type: 'turn.ended', turn, how: 'done', durationMs: 12 },
    );
    expect(transcript).toEqual([
      userAt(2, 'm1', 'read'),
      {
        id: 'r1',
        role: 'assistant',
        state: 'done',
        turn,
        at: timeOf(4),
        model: 'demo/tour',
        usage,
        durationMs: 12,
        parts: [
          { type: 'thinking', id: 'p1', step: 0, text: 'Hm.', durationMs: 5, signature: 'sig' },
          { type: 'text', id: 'p2', step: 0, text: 'text of p2', durationMs: 3 },
        ],
      },
    ]);
  });

  it('places a steering message between the answer that it cut and the next one', () => {
    const transcript = fold(
      sent('m1'),
      read('m1'),
      started,
      said('p1'),
      sent('m2'),
      read('m2'),
      { type: 'turn.steered', turn, reply: 'r2' },
      said('p2', 'r2', 1),
    );
    expect(order(transcript)).toEqual(['m1 read', 'r1 done', 'm2 read', 'r2 streaming']);
    expect(transcript.map(({ parts }) => parts.map(({ id }) => id))).toEqual([
      ['m1.text'],
      ['p1'],
      ['m2.text'],
      ['p2'],
    ]);
  });

  it('keeps what waits at the end, in its order', () => {
    const transcript = fold(
      sent('m1'),
      read('m1'),
      started,
      said('p1'),
      sent('m2', 'queue'),
      sent('m3'),
      sent('m4', 'queue'),
      read('m3'),
      { type: 'turn.steered', turn, reply: 'r2' },
    );
    expect(order(transcript)).toEqual(['m1 read', 'r1 done', 'm3 read', 'r2 streaming', 'm2 waiting', 'm4 waiting']);
    expect(transcript.at(-1)).toEqual(userAt(8, 'm4', 'waiting', 'queue'));
  });

  it('keeps the place of an answer that was steered before it said anything, which nobody reads', () => {
    const files = [{ path: 'AGENTS.md', size: 1, digest: 'd' }];
    const transcript = fold(
      sent('m1'),
      read('m1'),
      started,
      { type: 'instructions.read', turn, files },
      sent('m2'),
      read('m2'),
      { type: 'turn.steered', turn, reply: 'r2' },
      said('p1', 'r2'),
    );
    expect(order(transcript)).toEqual(['m1 read', 'r1 done', 'm2 read', 'r2 streaming']);
    expect(transcript.map(isBlank)).toEqual([false, true, false, false]);
    expect(transcript[1]).toMatchObject({ instructions: files, parts: [] });
    expect(conversationOf(transcript)).toEqual(conversationOf(transcript.toSpliced(1, 1)));
    expect(titleRequest(transcript, '', '')).toEqual(titleRequest(transcript.toSpliced(1, 1), '', ''));
    expect(transcript.filter(isSaid).map(({ id }) => id)).toEqual(['m1', 'm2', 'r2']);
  });

  it('marks what was withdrawn', () => {
    expect(fold(sent('m1'), { type: 'message.withdrawn', message: 'm1', by: 'owner' })).toEqual([
      userAt(2, 'm1', 'withdrawn'),
    ]);
  });

  it.each(['interrupt', 'restart', 'timeout', 'shutdown', 'user', 'inactivity'] as const)(
    'says that an answer ended by %s',
    (reason) => {
      const transcript = fold(sent('m1'), read('m1'), started, said('p1'), {
        type: 'turn.interrupted',
        turn,
        reason,
        durationMs: 7,
      });
      expect(transcript.at(-1)).toEqual({
        id: 'r1',
        role: 'assistant',
        state: 'interrupted',
        turn,
        at: timeOf(4),
        durationMs: 7,
        ended: reason,
        parts: [{ type: 'text', id: 'p1', step: 0, text: 'text of p1', durationMs: 3 }],
      });
    },
  );

  it.each([
    ['done', undefined, { state: 'done' }],
    ['length', undefined, { state: 'done', ended: 'length' }],
    ['refused', undefined, { state: 'done', ended: 'refused' }],
    [
      'failed',
      { code: 'cut', message: 'Cut off.' },
      { state: 'failed', ended: 'failed', failure: { code: 'cut', message: 'Cut off.' } },
    ],
  ] as const)('says that an answer ended %s', (how, failure, expected) => {
    const transcript = fold(started, { type: 'turn.ended', turn, how, durationMs: 7, ...(failure ? { failure } : {}) });
    expect(transcript).toEqual([
      { id: 'r1', role: 'assistant', turn, at: timeOf(2), durationMs: 7, parts: [], ...expected },
    ]);
  });

  it('shows a retry once as a notice, with the wait', () => {
    const retried: EventBody = {
      type: 'step.retried',
      turn,
      step: 0,
      attempt: 1,
      waitMs: 1400,
      failure: { code: 'overloaded', message: 'The model is busy.' },
    };
    expect(fold(started, retried, retried).at(-1)?.parts).toEqual([
      { type: 'notice', id: 't1.retry.0.1', step: 0, text: 'The model is busy. Trying again in 2 s.' },
    ]);
  });

  it('shows a note of the model once in an answer', () => {
    const finished = (step: number): EventBody => ({
      type: 'step.finished',
      turn,
      step,
      model: 'demo/tour',
      usage,
      durationMs: 1,
      notes: ['No temperature here.'],
    });
    const [reply] = fold(started, finished(0), finished(1));
    expect(reply).toMatchObject({
      parts: [{ type: 'notice', id: 't1.note.0.0', step: 0, text: 'No temperature here.' }],
      usage: { input: 20, output: 10, cacheRead: 0, cacheWrite: 0, cost: null },
    });
  });

  it.each([
    ['queued', []],
    ['running', [{ type: 'tool.started', turn, part: 'c1' }]],
    [
      'done',
      [
        { type: 'tool.started', turn, part: 'c1' },
        {
          type: 'tool.finished',
          turn,
          part: 'c1',
          status: 'done',
          output: 'files',
          durationMs: 2,
          facts: { exitCode: 0 },
        },
      ],
    ],
    ['unknown', [{ type: 'tool.finished', turn, part: 'c1', status: 'unknown', output: '', durationMs: 0 }]],
  ] as const)('shows a call that is %s', (status, events) => {
    const [reply] = fold(started, called('c1'), ...(events as readonly EventBody[]));
    const finished = status === 'done' ? { output: 'files', durationMs: 2, facts: { exitCode: 0 } } : {};
    const lost = status === 'unknown' ? { output: '', durationMs: 0, facts: undefined } : {};
    expect(reply?.parts).toEqual([
      {
        type: 'tool',
        id: 'c1',
        step: 0,
        name: 'shell',
        input: { command: 'ls' },
        call: 'call c1',
        status,
        ...finished,
        ...lost,
      },
    ]);
  });

  it.each(['once', 'session', 'deny'] as const)('shows an approval, asked and decided %s', (decision) => {
    const asked: EventBody = {
      type: 'approval.asked',
      approval: 'a1',
      turn,
      part: 'c1',
      what: 'ls',
      why: 'It asks.',
      scope: 'shell: ls',
    };
    const decided: EventBody = {
      type: 'approval.decided',
      approval: 'a1',
      part: 'c1',
      decision,
      reason: 'Because.',
      by: 'owner',
    };
    const approval = { id: 'a1', what: 'ls', why: 'It asks.', scope: 'shell: ls' };
    const part = { type: 'tool', id: 'c1', step: 0, name: 'shell', input: { command: 'ls' }, call: 'call c1' };
    expect(fold(started, called('c1'), asked).at(-1)?.parts).toEqual([{ ...part, status: 'waiting', approval }]);
    expect(fold(started, called('c1'), asked, decided).at(-1)?.parts).toEqual([
      { ...part, status: 'queued', approval: { ...approval, decision, reason: 'Because.' } },
    ]);
  });

  it('lays running parts over the finished ones', () => {
    const folded = fold(started, said('p1'), called('c1'), { type: 'tool.started', turn, part: 'c1' });
    const base = { turn, message: 'r1', step: 0 };
    const shown = withRunning(folded, [
      { ...base, part: 'p1', kind: 'text', text: 'older' },
      { ...base, part: 'c1', kind: 'output', text: 'so far' },
      { ...base, part: 'p2', kind: 'thinking', text: 'Hm' },
      { ...base, part: 'c2', kind: 'input', name: 'read', text: '{"pa' },
    ]);
    expect(shown.at(-1)?.parts).toEqual([
      { type: 'text', id: 'p1', step: 0, text: 'text of p1', durationMs: 3 },
      {
        type: 'tool',
        id: 'c1',
        step: 0,
        name: 'shell',
        input: { command: 'ls' },
        call: 'call c1',
        status: 'running',
        output: 'so far',
      },
      { type: 'thinking', id: 'p2', step: 0, text: 'Hm' },
      { type: 'tool', id: 'c2', step: 0, name: 'read', input: '{"pa', call: '', status: 'queued' },
    ]);
  });

  it('is the same folded at once and event by event, for random logs', () => {
    const random = makeRandom(chooseSeed());
    for (let sequence = 0; sequence < 200; sequence += 1) {
      const log = makeSessionLog();
      for (let count = 0; count < 400; count += 1) log.submit(randomCommand(random, log.session));
      let folded: Transcript = [];
      for (const [index, event] of log.events.entries()) {
        const isElsewhere = event.type === 'branch.moved';
        folded = isElsewhere ? foldTranscript(log.events.slice(0, index + 1)) : applyToTranscript(folded, event);
      }
      expect(foldTranscript(log.events)).toEqual(folded);
    }
  });

  it('is the same folded at once while more messages wait than are set aside', () => {
    const log = makeSessionLog();
    for (const command of [send('go'), { type: 'create' }, { type: 'ready' }, { type: 'startTurn' }] as const)
      log.submit(command);
    const running = log.session.turn;
    for (let count = 0; count < 300; count += 1) {
      log.submit(send(`more ${count}`));
      const last = log.session.waiting.at(-1);
      if (last && count % 10 > 0) log.submit({ type: 'withdraw', message: last.id, by: 'owner' });
    }
    log.submit({
      type: 'record',
      turn: running?.id ?? '',
      events: [
        {
          type: 'part.finished',
          turn: running?.id ?? '',
          step: 0,
          message: running?.reply ?? '',
          part: { type: 'text', id: 'late', text: 'Late.', durationMs: 1 },
        },
      ],
    });
    expect(foldTranscript(log.events)).toEqual(log.events.reduce<Transcript>(applyToTranscript, []));
  });

  it('has the rating of a message that lies far back', () => {
    const turns = Array.from({ length: 150 }, (_, count): EventBody[] => [
      sent(`m${count}`),
      { type: 'message.read', message: `m${count}`, turn: `t${count}` },
      { type: 'turn.started', turn: `t${count}`, reply: `r${count}`, cause: 'message' },
      { type: 'turn.ended', turn: `t${count}`, how: 'done', durationMs: 1 },
    ]);
    const rated = { type: 'feedback.given', message: 'r3', turn: 't3', rating: 'down', by: 'owner' } as const;
    const folded = fold(...turns.flat(), rated, sent('last'), read('last'));
    expect(folded.flatMap((message) => ('feedback' in message ? [[message.id, message.feedback]] : []))).toEqual([
      ['r3', { rating: 'down', by: 'owner', at: expect.any(String) }],
    ]);
  });
});
