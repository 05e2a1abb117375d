/** Every command in every phase. */

import { describe, expect, it } from 'vitest';
import type { Command } from '../../server/core/command.ts';
import { isAllowed, phases } from '../../server/core/phase.ts';
import type { Decision } from '../../server/core/rules/decision.ts';
import { makeSessionLog, send, timeOf } from '../support/session-log.ts';

type Log = ReturnType<typeof makeSessionLog>;

const by = 'owner';
const create: Command = { type: 'create' };
const ready: Command = { type: 'ready' };
const start: Command = { type: 'startTurn' };
const stop: Command = { type: 'stop', when: 'now', cause: 'user', by };

function after(...commands: Command[]): () => Log {
  return () => {
    const log = makeSessionLog();
    for (const command of commands) {
      const decision = log.submit(command);
      if ('refusal' in decision) throw new Error(decision.refusal.message);
    }
    return log;
  };
}

/** `working` is running with a turn, `leaving` stops after it, `ending` is stopping with one. */
const states: Record<string, () => Log> = {
  pending: after(),
  creating: after(create),
  running: after(create, ready),
  working: after(create, ready, send('go'), start),
  stopping: after(create, stop),
  leaving: after(create, ready, send('go'), start, { ...stop, when: 'turn' }),
  ending: after(create, ready, send('go'), start, stop),
  stopped: after(stop),
  completed() {
    const log = makeSessionLog({ isOneShot: true });
    for (const command of [send('go'), create, ready, start]) log.submit(command);
    log.submit({ type: 'endTurn', turn: log.session.turn?.id ?? '', how: 'done', durationMs: 1 });
    return log;
  },
  failed: after({ type: 'fail', reason: 'No disk.' }),
};

const commands: Record<string, (turn: string) => Command> = {
  rename: () => ({ type: 'rename', name: 'Another', by }),
  entitle: () => ({ type: 'entitle', name: 'A title' }),
  pin: () => ({ type: 'pin', isPinned: true, by }),
  'unpin what is not pinned': () => ({ type: 'pin', isPinned: false, by }),
  archive: () => ({ type: 'archive', isArchived: true, by }),
  configure: () => ({ type: 'configure', settings: { temperature: 0 }, by }),
  'configure the same': () => ({ type: 'configure', settings: { temperature: 0.7 }, by }),
  send: () => send('more'),
  withdraw: () => ({ type: 'withdraw', message: 'none', by }),
  'stop now': () => stop,
  'stop turn': () => ({ ...stop, when: 'turn' }),
  resume: () => ({ type: 'resume', by }),
  continue: () => ({ type: 'continue', by }),
  interrupt: () => ({ type: 'interrupt', by }),
  decide: () => ({ type: 'decide', approval: 'none', decision: 'once', by }),
  create: () => create,
  ready: () => ready,
  fail: () => ({ type: 'fail', reason: 'No disk.' }),
  settle: () => ({ type: 'settle' }),
  queueTurn: () => ({ type: 'queueTurn' }),
  startTurn: () => start,
  steer: (turn) => ({ type: 'steer', turn }),
  record: (turn) => ({ type: 'record', turn, events: [] }),
  endTurn: (turn) => ({ type: 'endTurn', turn, how: 'done', durationMs: 1 }),
  'endTurn failed': (turn) => ({
    type: 'endTurn',
    turn,
    how: 'failed',
    failure: { code: 'cut', message: 'Cut.' },
    durationMs: 1,
  }),
  interruptTurn: (turn) => ({ type: 'interruptTurn', turn, reason: 'interrupt', durationMs: 1 }),
  recover: () => ({ type: 'recover' }),
};

function shown(decision: Decision): string {
  if ('refusal' in decision) return `(${decision.refusal.code})`;
  return decision.events.map((event) => (event.type === 'phase.changed' ? event.phase : event.type)).join(' ') || '-';
}

function rowOf(make: (turn: string) => Command): Record<string, string> {
  const cells = Object.entries(states).map(([name, open]) => {
    const log = open();
    return [name, shown(log.submit(make(log.session.turn?.id ?? 'none')))];
  });
  return Object.fromEntries(cells) as Record<string, string>;
}

function everywhere(cell: string, but: Record<string, string> = {}): Record<string, string> {
  return { ...Object.fromEntries(Object.keys(states).map((state) => [state, cell])), ...but };
}

const table: Record<string, Record<string, string>> = {
  rename: everywhere('session.renamed'),
  entitle: everywhere('session.renamed'),
  pin: everywhere('session.pinned'),
  'unpin what is not pinned': everywhere('-'),
  archive: everywhere('session.archived'),
  configure: everywhere('settings.changed'),
  'configure the same': everywhere('-'),
  send: everywhere('message.sent session.renamed', {
    working: 'message.sent',
    leaving: 'message.sent',
    ending: 'message.sent',
    stopped: 'message.sent session.renamed pending',
    completed: 'message.sent pending',
    failed: 'message.sent session.renamed pending',
  }),
  withdraw: everywhere('(conflict)'),
  'stop now': everywhere('-', {
    pending: 'stopping stopped',
    creating: 'stopping',
    running: 'stopping stopped',
    working: 'stopping',
    leaving: 'stopping',
  }),
  'stop turn': everywhere('-', {
    pending: 'stopping stopped',
    creating: 'stopping',
    running: 'stopping stopped',
    working: 'stop.requested',
  }),
  resume: everywhere('-', {
    leaving: 'stop.withdrawn',
    stopping: '(precondition)',
    ending: '(precondition)',
    stopped: 'pending',
    completed: 'pending',
    failed: 'pending',
  }),
  continue: everywhere('(precondition)'),
  interrupt: everywhere('-'),
  decide: everywhere('(conflict)'),
  create: everywhere('(precondition)', { pending: 'creating' }),
  ready: everywhere('(precondition)', { creating: 'running' }),
  fail: everywhere('failed', {
    working: 'turn.ended failed',
    leaving: 'turn.ended failed',
    ending: 'turn.ended failed',
    stopped: '-',
    completed: '-',
    failed: '-',
  }),
  settle: everywhere('-', { stopping: 'stopped' }),
  queueTurn: everywhere('-', { pending: 'turn.queued', creating: 'turn.queued', running: 'turn.queued' }),
  startTurn: everywhere('(precondition)'),
  steer: everywhere('(conflict)', { working: '-', leaving: '-', ending: '-' }),
  record: everywhere('(conflict)', { working: '-', leaving: '-', ending: '-' }),
  endTurn: everywhere('(conflict)', {
    working: 'turn.ended',
    leaving: 'turn.ended stopping stopped',
    ending: 'turn.ended stopped',
  }),
  'endTurn failed': everywhere('(conflict)', {
    working: 'turn.ended',
    leaving: 'turn.ended stopping stopped',
    ending: 'turn.ended stopped',
  }),
  interruptTurn: everywhere('(conflict)', {
    working: 'turn.interrupted',
    leaving: 'turn.interrupted stopping stopped',
    ending: 'turn.interrupted stopped',
  }),
  recover: everywhere('-', {
    creating: 'pending',
    working: 'turn.interrupted',
    leaving: 'turn.interrupted stopping stopped',
    stopping: 'stopped',
    ending: 'turn.interrupted stopped',
  }),
};

/** Phases that a phase may be followed by. */
const following: Record<string, string[]> = {
  pending: ['creating', 'stopping', 'failed'],
  creating: ['pending', 'running', 'stopping', 'failed'],
  running: ['stopping', 'completed', 'failed'],
  stopping: ['stopped', 'failed'],
  stopped: ['pending'],
  completed: ['pending'],
  failed: ['pending'],
};

describe('a command', () => {
  it.each(Object.keys(commands))('%s does in each phase what the table says', (name) => {
    const make = commands[name];
    expect(make && rowOf(make)).toEqual(table[name]);
  });
});

describe('a phase', () => {
  it('is followed by what the design says', () => {
    const allowed = phases.map((from) => [from, phases.filter((to) => isAllowed(from, to))] as const);
    expect(Object.fromEntries(allowed)).toEqual(following);
  });

  it('changes with a reason, an actor and a time', () => {
    const log = after(create, ready, stop, { type: 'resume', by })();
    expect(log.events.filter((event) => event.type === 'phase.changed')).toEqual([
      {
        seq: 2,
        session: 's',
        at: timeOf(2),
        type: 'phase.changed',
        phase: 'creating',
        reason: 'Preparing the workspace.',
        by: 'server',
      },
      {
        seq: 3,
        session: 's',
        at: timeOf(3),
        type: 'phase.changed',
        phase: 'running',
        reason: 'Ready for messages.',
        by: 'server',
      },
      {
        seq: 4,
        session: 's',
        at: timeOf(4),
        type: 'phase.changed',
        phase: 'stopping',
        reason: 'Stopped by you.',
        by,
        cause: 'user',
      },
      {
        seq: 5,
        session: 's',
        at: timeOf(5),
        type: 'phase.changed',
        phase: 'stopped',
        reason: 'Stopped by you.',
        by,
        cause: 'user',
      },
      { seq: 6, session: 's', at: timeOf(6), type: 'phase.changed', phase: 'pending', reason: 'Resumed by you.', by },
    ]);
  });
});
