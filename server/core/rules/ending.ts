/** The rules of ends: a turn's, a stop's, and what a restart finds. */

import type { Command } from '../command.ts';
import { nothing, phaseTo, type Decision } from './decision.ts';
import type { EventBody } from '../event.ts';
import { isLive, type StopCause } from '../phase.ts';
import type { Session } from '../session.ts';

type Wish<Type extends Command['type']> = Extract<Command, { type: Type }>;

const stopReasons: Record<StopCause, string> = {
  user: 'Stopped by you.',
  timeout: 'The session reached its timeout.',
  inactivity: 'The session rested longer than its inactivity timeout.',
  shutdown: 'The server was shut down.',
};

/** Calls that will not run any more, or of which nobody knows whether they ran. Their questions are not asked any more. */
export function closeCalls(calls: Session['calls'], running: 'cancelled' | 'unknown'): EventBody[] {
  return calls.flatMap(({ part, turn, status, question }): EventBody[] => [
    ...(question === undefined ? [] : [{ type: 'question.withdrawn' as const, question, part, isHeld: false }]),
    {
      type: 'tool.finished',
      turn,
      part,
      status: status === 'running' ? running : 'cancelled',
      output: '',
      durationMs: 0,
    },
  ]);
}

/** Ends the stop of a session, which goes on at once when somebody wrote meanwhile. */
export function stopped(session: Session): EventBody[] {
  const end = phaseTo('stopped', session.phaseReason, 'server', session.phaseCause ?? 'user');
  return session.isWoken ? [end, phaseTo('pending', 'Woken by a message.', 'owner')] : [end];
}

export function decideStop(session: Session, command: Wish<'stop'>): Decision {
  if (!isLive(session.phase) || session.phase === 'stopping') return nothing;
  if (command.when === 'turn' && session.turn) {
    return session.isStopRequested ? nothing : { events: [{ type: 'stop.requested', by: command.by }] };
  }
  const reason = stopReasons[command.cause];
  const stopping = phaseTo('stopping', reason, command.by, command.cause);
  // While something is under way its owner ends it first and settles the session then.
  const isBusy = session.turn !== null || session.phase === 'creating' || session.processes.length > 0;
  if (isBusy) return { events: [stopping] };
  return { events: [stopping, phaseTo('stopped', reason, command.by, command.cause)] };
}

/** Ends the turn; a session that was asked to stop with it stops, once its background processes have ended too. */
function closeTurn(session: Session, ended: EventBody[]): EventBody[] {
  const isBusy = session.processes.length > 0;
  if (session.phase === 'stopping') return isBusy ? ended : [...ended, ...stopped(session)];
  if (!session.isStopRequested) return ended;
  const reason = 'Stopped by you after the turn.';
  const stopping = phaseTo('stopping', reason, 'owner', 'user');
  return [...ended, stopping, ...(isBusy ? [] : [phaseTo('stopped', reason, 'owner', 'user')])];
}

export function decideEnd(session: Session, command: Wish<'endTurn'>): Decision {
  const { turn, how, failure, durationMs, isFinished } = command;
  const ended: EventBody = { type: 'turn.ended', turn, how, durationMs, ...(failure ? { failure } : {}) };
  const events = closeTurn(session, [...closeCalls(session.calls, 'unknown'), ended]);
  const isResting = session.phase === 'stopping' || session.isStopRequested;
  const isLast = session.isOneShot || isFinished;
  if (isResting || !isLast || session.waiting.length > 0) return { events };
  return how === 'done'
    ? { events: [...events, phaseTo('completed', 'The task is done.', 'agent')] }
    : { events: [...events, phaseTo('failed', failure?.message ?? unfinished[how], 'server')] };
}

const unfinished: Record<Exclude<Wish<'endTurn'>['how'], 'done'>, string> = {
  failed: 'The turn failed.',
  refused: 'The model refused to answer. Write the task in other words, or choose another model.',
  length:
    'The answer was cut off at the limit of one response. Raise “Max tokens” in the settings, or send a message to go on.',
};

/** The questions of a stopped turn are asked again when it goes on; an interrupt is a change of mind. */
export function decideInterrupt(session: Session, command: Wish<'interruptTurn'>): Decision {
  const { turn, reason, durationMs } = command;
  const held = reason === 'interrupt' ? [] : session.calls.filter((call) => call.question !== undefined);
  const closed = session.calls.filter((call) => !held.includes(call));
  const withdrawn = held.flatMap(({ part, question }): EventBody[] =>
    question === undefined ? [] : [{ type: 'question.withdrawn', question, part, isHeld: true }],
  );
  const interrupted: EventBody = { type: 'turn.interrupted', turn, reason, durationMs };
  return { events: closeTurn(session, [...withdrawn, ...closeCalls(closed, 'cancelled'), interrupted]) };
}

export function failTurn(session: Session, message: string): EventBody[] {
  const { turn } = session;
  if (!turn) return [];
  const failure = { code: 'internal', message };
  return [
    ...closeCalls(session.calls, 'unknown'),
    { type: 'turn.ended', turn: turn.id, how: 'failed', durationMs: 0, failure },
  ];
}

export function decideRecover(session: Session): Decision {
  const { turn, phase } = session;
  const restarted = 'The server was restarted.';
  if (turn && phase === 'running' && session.calls.some((call) => call.status === 'waiting')) {
    // The question outlives the server, and so does the sub-agent that asks it; only what was running beside is lost.
    const asking = session.calls.filter((call) => call.status === 'waiting').map((call) => call.task);
    const lost = session.calls.filter((call) => call.status === 'running' && !asking.includes(call.part));
    return { events: closeCalls(lost, 'unknown') };
  }
  const interrupted: EventBody[] = turn
    ? [
        ...closeCalls(session.calls, 'unknown'),
        { type: 'turn.interrupted', turn: turn.id, reason: 'restart', durationMs: 0 },
      ]
    : [];
  if (phase === 'creating') return { events: [phaseTo('pending', restarted, 'server')] };
  return { events: turn || phase === 'stopping' ? closeTurn(session, interrupted) : [] };
}
