/** A session as the server would stream it: its log and the growth between the events, and what a connection gets of both. */

import type { Event, EventBody } from '../../server/core/event.ts';
import type { RunningPart } from '../../server/core/running.ts';
import type { Frame } from '../../web/stream/frame.ts';

type Step =
  | { type: 'event'; event: Event }
  | { type: 'begin'; n: number; part: RunningPart }
  | { type: 'grow'; n: number; offset: number; text: string };

export const session = 's1';

export type Random = () => number;

/** Numbers that look random and are the same for the same seed. */
export function makeRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface Recording {
  steps: Step[];
  events: Event[];
}

/** Two turns with thinking, text, a tool call whose input and output grow, an approval, and text after it. */
export function makeRecording(random: Random): Recording {
  const steps: Step[] = [];
  const events: Event[] = [];
  let numbers = 0;

  function happen(body: EventBody) {
    const seq = events.length + 1;
    const event: Event = { ...body, seq, session, at: new Date(seq * 1000).toISOString() };
    events.push(event);
    steps.push({ type: 'event', event });
  }

  function write(part: Omit<RunningPart, 'text'>, whole: string) {
    const n = ++numbers;
    steps.push({ type: 'begin', n, part: { ...part, text: '' } });
    let offset = 0;
    while (offset < whole.length) {
      // Cuts fall anywhere, also between the halves of an emoji.
      const text = whole.slice(offset, offset + 1 + Math.floor(random() * 6));
      steps.push({ type: 'grow', n, offset, text });
      offset += text.length;
    }
  }

  happen({
    type: 'session.created',
    id: session,
    project: 'default',
    kind: 'chat',
    name: 'A session',
    isNamed: false,
    isOneShot: false,
    by: 'owner',
    settings: {
      model: 'demo/tour',
      temperature: 0.7,
      maxTokens: 4000,
      timeout: 300,
      inactivityTimeout: null,
      approvals: 'ask',
      network: 'off',
      hosts: [],
      processes: 'end',
      instructions: '',
    },
  });
  happen({ type: 'phase.changed', phase: 'creating', reason: 'x', by: 'server' });
  happen({ type: 'phase.changed', phase: 'running', reason: 'x', by: 'server' });

  for (const turn of ['t1', 't2']) {
    const reply = `${turn}.reply`;
    happen({ type: 'message.sent', message: `${turn}.m`, text: 'Go 👍', clientId: turn, mode: 'steer', by: 'owner' });
    happen({ type: 'message.read', message: `${turn}.m`, turn });
    happen({ type: 'turn.started', turn, reply, cause: 'message' });
    const base = { turn, message: reply, step: 0 };
    const say = (id: string, kind: 'text' | 'thinking', text: string) => {
      write({ ...base, part: id, kind }, text);
      happen({ type: 'part.finished', turn, step: 0, message: reply, part: { type: kind, id, text, durationMs: 7 } });
    };
    say(`${turn}.p1`, 'thinking', 'Hm 🤔 let me see… 👩‍👩‍👧');
    say(`${turn}.p2`, 'text', 'I run **echo** 🎉\n\n```sh\necho 1\n```\n');
    const call = `${turn}.p3`;
    write({ ...base, part: call, kind: 'input', name: 'shell' }, '{"command":"echo 🐙"}');
    const part = { type: 'tool' as const, id: call, name: 'shell', input: { command: 'echo 🐙' }, call: 'c1' };
    happen({ type: 'part.finished', turn, step: 0, message: reply, part });
    happen({
      type: 'approval.asked',
      approval: `${turn}.a`,
      turn,
      part: call,
      what: 'echo 🐙',
      why: 'It runs.',
      scope: 'echo',
    });
    happen({ type: 'approval.decided', approval: `${turn}.a`, part: call, decision: 'once', by: 'owner' });
    happen({ type: 'tool.started', turn, part: call });
    write({ ...base, part: call, kind: 'output', name: 'shell' }, '🐙\nmore 🐙\n');
    happen({ type: 'tool.finished', turn, part: call, status: 'done', output: '🐙\nmore 🐙\n', durationMs: 12 });
    say(`${turn}.p4`, 'text', 'Done ✅');
    happen({ type: 'turn.ended', turn, how: 'done', durationMs: 99 });
  }
  return { steps, events };
}

/** The running parts after the first `count` steps, with their numbers. */
export function runningAfter({ steps }: Recording, count: number): { n: number; part: RunningPart }[] {
  const running = new Map<string, { n: number; part: RunningPart }>();
  for (const step of steps.slice(0, count)) {
    if (step.type === 'begin') running.set(step.part.part, { n: step.n, part: { ...step.part } });
    if (step.type === 'grow') {
      for (const open of running.values()) if (open.n === step.n) open.part.text += step.text;
    }
    if (step.type === 'event' && step.event.type === 'part.finished') running.delete(step.event.part.id);
    if (step.type === 'event' && step.event.type === 'tool.finished') running.delete(step.event.part);
  }
  return [...running.values()];
}

export function frameOf(step: Step): Frame {
  if (step.type === 'event') return { type: 'event', event: step.event };
  if (step.type === 'begin') return { type: 'part', n: step.n, session, part: { ...step.part } };
  return { type: 'growth', n: step.n, offset: step.offset, text: step.text };
}

/** What a connection that opens after `count` steps gets first: the log after `seq`, then the running parts. */
export function catchUp(recording: Recording, count: number, seq: number): Frame[] {
  const missed = recording.steps
    .slice(0, count)
    .flatMap((step) => (step.type === 'event' && step.event.seq > seq ? [frameOf(step)] : []));
  const running = runningAfter(recording, count).map(({ n, part }): Frame => ({ type: 'part', n, session, part }));
  return [...missed, ...running];
}
