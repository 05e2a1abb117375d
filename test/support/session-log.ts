/** A session and its log in memory, driven through `decide` and `apply` alone, and commands to drive it at random. */

import { decide, type Command, type ProgressEvent } from '../../server/core/command.ts';
import type { Event, EventBody } from '../../server/core/event.ts';
import type { Decision } from '../../server/core/rules/decision.ts';
import { apply, type Session } from '../../server/core/session.ts';
import { defaultSettings, type Settings } from '../../server/core/settings.ts';
import type { Random } from './random.ts';

const settings: Settings = { ...defaultSettings, model: 'demo/tour', approvals: 'auto' };

export const created: Extract<EventBody, { type: 'session.created' }> = {
  type: 'session.created',
  id: 's',
  project: 'default',
  kind: 'chat',
  name: 'New session',
  isNamed: false,
  settings,
  isOneShot: false,
  by: 'owner',
};

export const usage = { input: 10, output: 5, cacheRead: 0, cacheWrite: 0, cost: null };

/** Two seconds into the first hour for the event with seq 2. */
export function timeOf(seq: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, seq)).toISOString();
}

/** Gives every event its place. */
export function placed(bodies: readonly EventBody[], from = 0): Event[] {
  return bodies.map((body, index) => ({ seq: from + index + 1, session: 's', at: timeOf(from + index + 1), ...body }));
}

export function makeSessionLog(first: Partial<typeof created> = {}) {
  const events = placed([{ ...created, ...first }]);
  let session = apply(undefined, events[0] as Event);
  let ids = 0;
  const log = {
    events,
    get session(): Session {
      return session;
    },
    append(...bodies: EventBody[]): void {
      for (const event of placed(bodies, session.seq)) {
        events.push(event);
        session = apply(session, event);
      }
    },
    /** Ids count i1, i2, … */
    submit(command: Command): Decision {
      const decision = decide(session, command, () => `i${(ids += 1)}`);
      if ('events' in decision) log.append(...decision.events);
      return decision;
    },
  };
  return log;
}

export function send(text: string, mode: 'steer' | 'queue' = 'steer', clientId = text): Command {
  return { type: 'send', text, clientId, mode, by: 'owner' };
}

let made = 0;

function randomProgress(random: Random, session: Session): ProgressEvent {
  // Only asked for while a turn runs.
  const { id: turn, reply, steps: step } = session.turn as NonNullable<Session['turn']>;
  const call = session.calls[0];
  const part = `p${(made += 1)}`;
  const choices: ProgressEvent[] = [
    {
      type: 'step.finished',
      turn,
      step,
      model: 'demo/tour',
      usage,
      durationMs: 1,
      ...(random() < 0.1 ? { notes: ['A note.'] } : {}),
    },
    {
      type: 'step.retried',
      turn,
      step,
      attempt: 1,
      waitMs: 1500,
      failure: { code: 'overloaded', message: 'The model is busy.' },
    },
    {
      type: 'part.finished',
      turn,
      step,
      message: reply,
      part: { type: 'text', id: part, text: `text ${part}`, durationMs: 1 },
    },
    { type: 'context.compacted', turn, step, message: reply, part, summary: `summary ${part}`, tokensBefore: 1 },
    {
      type: 'part.finished',
      turn,
      step,
      message: reply,
      part: { type: 'thinking', id: part, text: `thought ${part}`, durationMs: 1, signature: 's' },
    },
    {
      type: 'part.finished',
      turn,
      step,
      message: reply,
      part: { type: 'tool', id: part, name: 'shell', input: { command: part }, call: `c${part}` },
    },
  ];
  if (!call || random() < 0.3) return random.pick(choices);
  if (call.status === 'running') {
    const status = random.pick(['done', 'failed', 'cancelled', 'denied'] as const);
    return { type: 'tool.finished', turn, part: call.part, status, output: `output of ${call.part}`, durationMs: 1 };
  }
  if (call.status === 'queued' && !call.decision && random() < 0.5) {
    return {
      type: 'approval.asked',
      approval: `a${(made += 1)}`,
      turn,
      part: call.part,
      what: 'ls',
      why: 'It asks.',
      scope: `shell: ${random.below(3)}`,
    };
  }
  if (call.status === 'queued' && random() < 0.5) {
    const questions = [{ id: 'q', text: 'Which?', kind: 'text' as const }];
    return { type: 'question.asked', question: `q${(made += 1)}`, turn, part: call.part, questions };
  }
  return { type: 'tool.started', turn, part: call.part };
}

/** Mostly what fits the session, now and then what does not. */
export function randomCommand(random: Random, session: Session): Command {
  const turn = session.turn && random() < 0.95 ? session.turn.id : 'no-such-turn';
  const waiting = session.waiting.length > 0 ? random.pick(session.waiting).id : 'no-such-message';
  const approval = session.calls.find((call) => call.approval)?.approval ?? 'no-such-approval';
  const question = session.calls.find((call) => call.question)?.question ?? 'no-such-question';
  const by = 'owner';
  const people: (() => Command)[] = [
    () => ({ type: 'rename', name: random.pick(['Name', '', ' '.repeat(3), 'x'.repeat(201)]), by }),
    () => ({ type: 'configure', settings: random.pick([{}, { temperature: 0 }, { timeout: 0, maxTokens: 1 }]), by }),
    () =>
      send(random.pick(['hello', 'x', ' ', '# Title\nand more']), random.pick(['steer', 'queue']), `k${(made += 1)}`),
    () => send(`message ${made}`, random.pick(['steer', 'queue']), `k${(made += 1)}`),
    () => ({ type: 'withdraw', message: waiting, by }),
    () => ({ type: 'edit', message: waiting, text: random.pick(['other words', '']), by }),
    () => ({ type: 'move', message: waiting, before: random.pick([null, session.waiting[0]?.id ?? null]), by }),
    () => ({ type: 'requeue', message: waiting, mode: random.pick(['steer', 'queue']), by }),
    () => ({ type: 'answer', question, answers: [{ id: 'q', text: random.pick(['this', '']) }], by }),
    () => ({ type: 'skip', question, by }),
    () => ({ type: 'moveBranch', to: null, isUnanswered: random() < 0.5, by }),
    () => ({
      type: 'stop',
      when: random.pick(['now', 'turn']),
      cause: random.pick(['user', 'timeout', 'inactivity', 'shutdown']),
      by,
    }),
    () => ({ type: 'resume', by }),
    () => ({ type: 'continue', by }),
    () => ({ type: 'compact', by }),
    () => ({ type: 'interrupt', by }),
    () => ({ type: 'decide', approval, decision: random.pick(['once', 'session', 'deny']), by }),
  ];
  const owner: (() => Command)[] = [
    () => ({ type: 'create' }),
    () => ({ type: 'ready' }),
    () => ({ type: 'settle' }),
    () => ({ type: 'startTurn' }),
    () => ({ type: 'steer', turn }),
    () => ({ type: 'record', turn, events: session.turn ? [randomProgress(random, session)] : [] }),
    () => ({ type: 'record', turn, events: session.turn ? [randomProgress(random, session)] : [] }),
  ];
  const rare: (() => Command)[] = [
    () => ({ type: 'fail', reason: 'The disk is full.' }),
    () => ({ type: 'queueTurn' }),
    () => ({ type: 'endTurn', turn, how: random.pick(['done', 'length', 'refused', 'failed']), durationMs: 1 }),
    () => ({
      type: 'interruptTurn',
      turn,
      reason: random.pick(['interrupt', 'user', 'timeout', 'shutdown']),
      durationMs: 1,
    }),
    () => ({ type: 'recover' }),
  ];
  const chance = random();
  if (chance < 0.35) return random.pick(people)();
  return chance < 0.85 ? random.pick(owner)() : random.pick(rare)();
}
