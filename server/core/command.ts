/** The rules: what a wish does to a session, as events, or why it is refused. */

import type { Actor, EventBody, Failure, SendMode, SentFile } from './event.ts';
import { isLive, type Phase, type StopCause } from './phase.ts';
import type { Refusal, RefusalCode } from './refusal.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** Facts that the agent reports about its running turn; each names the turn. */
export type ProgressEvent = Extract<
  EventBody,
  {
    type: 'step.retried' | 'step.finished' | 'part.finished' | 'tool.started' | 'tool.finished' | 'approval.asked';
  }
>;

export type Command =
  | { type: 'rename'; name: string; by: Actor }
  | { type: 'configure'; settings: Partial<Settings>; by: Actor }
  | { type: 'send'; text: string; clientId: string; mode: SendMode; files?: SentFile[]; by: Actor }
  | { type: 'withdraw'; message: string; by: Actor }
  | { type: 'stop'; when: 'now' | 'turn'; cause: StopCause; by: Actor }
  | { type: 'resume'; by: Actor }
  | { type: 'continue'; by: Actor }
  | { type: 'interrupt'; by: Actor }
  | { type: 'decide'; approval: string; decision: 'once' | 'session' | 'deny'; reason?: string; by: Actor }
  /** The following come from the session's owner, the runner. */
  | { type: 'create' }
  | { type: 'ready' }
  | { type: 'fail'; reason: string }
  | { type: 'settle' }
  | { type: 'queueTurn' }
  | { type: 'startTurn' }
  | { type: 'steer'; turn: string }
  | { type: 'record'; turn: string; events: ProgressEvent[] }
  | {
      type: 'endTurn';
      turn: string;
      how: 'done' | 'length' | 'refused' | 'failed';
      failure?: Failure;
      durationMs: number;
    }
  | { type: 'interruptTurn'; turn: string; reason: StopCause | 'interrupt'; durationMs: number }
  /** After a restart: nothing may look alive that is not. */
  | { type: 'recover' };

export type Decision = { events: EventBody[] } | { refusal: Refusal };

const limits = {
  nameLength: 200,
  /** UTF-16 units of one message. */
  messageLength: 500_000,
  waitingMessages: 100,
  /** Of one message. */
  files: 20,
};

const nothing: Decision = { events: [] };

function refuse(code: RefusalCode, message: string): Decision {
  return { refusal: { code, message } };
}

function phaseTo(phase: Phase, reason: string, by: Actor, cause?: StopCause): EventBody {
  return { type: 'phase.changed', phase, reason, by, ...(cause ? { cause } : {}) };
}

const stopReasons: Record<StopCause, string> = {
  user: 'Stopped by you.',
  timeout: 'The session reached its timeout.',
  inactivity: 'The session rested longer than its inactivity timeout.',
  shutdown: 'The server was shut down.',
};

/** A name from the first words of a message, used until a person or a title gives a better one. */
function nameFrom(text: string): string {
  const line = text
    .split('\n')
    .map((candidate) => candidate.replace(/^[#>*\s-]+/, '').trim())
    .find((candidate) => candidate !== '');
  if (!line) return 'New session';
  const characters = [...line];
  return characters.length <= 60 ? line : `${characters.slice(0, 59).join('').trimEnd()}…`;
}

export function problemOfName(name: string): string | undefined {
  const length = [...name].length;
  if (name.trim() === '') return 'A name needs at least one visible character.';
  return length <= limits.nameLength
    ? undefined
    : `The name has ${length} characters; at most ${limits.nameLength} are allowed.`;
}

function problemOfMessage(text: string, files: readonly SentFile[]): Refusal | undefined {
  if (text.trim() === '' && files.length === 0)
    return { code: 'invalid', message: 'The message is empty; write something first.' };
  if (files.length > limits.files) {
    return {
      code: 'too_many',
      message: `The message has ${files.length} files; at most ${limits.files} go with one. Send the rest with another.`,
    };
  }
  if (text.length <= limits.messageLength) return undefined;
  return {
    code: 'too_large',
    message: `The message has ${text.length} characters; at most ${limits.messageLength} are allowed. Send it in pieces.`,
  };
}

/** Calls that will not run any more, or of which nobody knows whether they ran. */
function closeCalls(session: Session, turn: string, running: 'cancelled' | 'unknown'): EventBody[] {
  return session.calls.map((call) => ({
    type: 'tool.finished',
    turn,
    part: call.part,
    status: call.status === 'running' ? running : 'cancelled',
    output: '',
    durationMs: 0,
  }));
}

/** Ends the stop of a session, which goes on at once when somebody wrote meanwhile. */
function stopped(session: Session): EventBody[] {
  const end = phaseTo('stopped', session.phaseReason, 'server', session.phaseCause ?? 'user');
  return session.isWoken ? [end, phaseTo('pending', 'Woken by a message.', 'owner')] : [end];
}

function decideStop(session: Session, command: Extract<Command, { type: 'stop' }>): Decision {
  if (!isLive(session.phase) || session.phase === 'stopping') return nothing;
  if (command.when === 'turn' && session.turn) {
    return session.isStopRequested ? nothing : { events: [{ type: 'stop.requested', by: command.by }] };
  }
  const reason = stopReasons[command.cause];
  const stopping = phaseTo('stopping', reason, command.by, command.cause);
  // While something is under way its owner ends it first and settles the session then.
  if (session.turn || session.phase === 'creating') return { events: [stopping] };
  return { events: [stopping, phaseTo('stopped', reason, command.by, command.cause)] };
}

function decideSend(session: Session, command: Extract<Command, { type: 'send' }>, id: () => string): Decision {
  const { text, clientId, mode, files = [], by } = command;
  const problem = problemOfMessage(text, files);
  if (problem) return { refusal: problem };
  if (session.waiting.length >= limits.waitingMessages) {
    return refuse(
      'too_many',
      `${limits.waitingMessages} messages already wait to be read; let the agent catch up first.`,
    );
  }
  const events: EventBody[] = [
    { type: 'message.sent', message: id(), text, clientId, mode, ...(files.length > 0 ? { files } : {}), by },
  ];
  if (!session.isNamed && session.usage.turns === 0 && session.waiting.length === 0) {
    events.push({
      type: 'session.renamed',
      name: nameFrom(text.trim() === '' ? (files[0]?.path.split('/').at(-1) ?? '') : text),
      by: 'server',
    });
  }
  if (!isLive(session.phase)) events.push(phaseTo('pending', 'Woken by a message.', by));
  return { events };
}

function decideStart(session: Session, id: () => string): Decision {
  if (session.phase !== 'running' || session.turn)
    return refuse('precondition', 'The session cannot start a turn now.');
  const cause = session.waiting.length > 0 ? 'message' : 'continue';
  if (cause === 'continue' && !session.cut) return refuse('precondition', 'There is nothing to do.');
  const turn = id();
  return {
    events: [
      ...session.waiting.map((message): EventBody => ({ type: 'message.read', message: message.id, turn })),
      { type: 'turn.started', turn, reply: id(), cause },
    ],
  };
}

function decideSteer(session: Session, turn: string, id: () => string): Decision {
  const read = session.waiting.filter((message) => message.mode === 'steer');
  // A call's result belongs to the answer that made the call.
  if (read.length === 0 || session.calls.length > 0) return nothing;
  return {
    events: [
      ...read.map((message): EventBody => ({ type: 'message.read', message: message.id, turn })),
      { type: 'turn.steered', turn, reply: id() },
    ],
  };
}

/** Ends the turn; a session that was asked to stop with it stops. */
function closeTurn(session: Session, ended: EventBody[]): EventBody[] {
  if (session.phase === 'stopping') return [...ended, ...stopped(session)];
  if (!session.isStopRequested) return ended;
  const reason = 'Stopped by you after the turn.';
  return [...ended, phaseTo('stopping', reason, 'owner', 'user'), phaseTo('stopped', reason, 'owner', 'user')];
}

function decideEnd(session: Session, command: Extract<Command, { type: 'endTurn' }>): Decision {
  const { turn, how, failure, durationMs } = command;
  const ended: EventBody = { type: 'turn.ended', turn, how, durationMs, ...(failure ? { failure } : {}) };
  const events = closeTurn(session, [...closeCalls(session, turn, 'unknown'), ended]);
  const isResting = session.phase === 'stopping' || session.isStopRequested;
  if (isResting || !session.isOneShot || session.waiting.length > 0) return { events };
  return how === 'failed'
    ? { events: [...events, phaseTo('failed', failure?.message ?? 'The turn failed.', 'server')] }
    : { events: [...events, phaseTo('completed', 'The task is done.', 'agent')] };
}

function failTurn(session: Session, message: string): EventBody[] {
  const { turn } = session;
  if (!turn) return [];
  const failure = { code: 'internal', message };
  return [
    ...closeCalls(session, turn.id, 'unknown'),
    { type: 'turn.ended', turn: turn.id, how: 'failed', durationMs: 0, failure },
  ];
}

function decideRecover(session: Session): Decision {
  const { turn, phase } = session;
  const restarted = 'The server was restarted.';
  if (turn && phase === 'running' && session.calls.some((call) => call.status === 'waiting')) {
    // The question outlives the server; only what was running beside it is lost.
    const lost = session.calls.filter((call) => call.status === 'running');
    return { events: closeCalls({ ...session, calls: lost }, turn.id, 'unknown') };
  }
  const interrupted: EventBody[] = turn
    ? [
        ...closeCalls(session, turn.id, 'unknown'),
        { type: 'turn.interrupted', turn: turn.id, reason: 'restart', durationMs: 0 },
      ]
    : [];
  if (phase === 'creating') return { events: [phaseTo('pending', restarted, 'server')] };
  return { events: turn || phase === 'stopping' ? closeTurn(session, interrupted) : [] };
}

/** `id` makes a new opaque id at each call. */
export function decide(session: Session, command: Command, id: () => string): Decision {
  switch (command.type) {
    case 'rename': {
      const problem = problemOfName(command.name);
      if (problem) return refuse('invalid', problem);
      return { events: [{ type: 'session.renamed', name: command.name.trim(), by: command.by }] };
    }
    case 'configure': {
      const changed = Object.entries(command.settings).filter(
        ([key, value]) => session.settings[key as keyof Settings] !== value,
      );
      if (changed.length === 0) return nothing;
      return { events: [{ type: 'settings.changed', settings: Object.fromEntries(changed), by: command.by }] };
    }
    case 'send':
      return decideSend(session, command, id);
    case 'withdraw':
      return session.waiting.some((message) => message.id === command.message)
        ? { events: [{ type: 'message.withdrawn', message: command.message, by: command.by }] }
        : refuse('conflict', 'The agent has read this message already.');
    case 'stop':
      return decideStop(session, command);
    case 'resume':
      if (session.phase === 'stopping') {
        return refuse('precondition', 'The session is still stopping; resume it once it has stopped.');
      }
      return isLive(session.phase) ? nothing : { events: [phaseTo('pending', 'Resumed by you.', command.by)] };
    case 'continue':
      if (!session.cut) return refuse('precondition', 'There is no interrupted turn to continue.');
      if (session.turn || session.isQueued || session.phase === 'stopping') return nothing;
      return {
        events: isLive(session.phase)
          ? [{ type: 'turn.queued' }]
          : [phaseTo('pending', 'Continued by you.', command.by), { type: 'turn.queued' }],
      };
    case 'interrupt':
      return nothing;
    case 'decide': {
      const call = session.calls.find((candidate) => candidate.approval === command.approval);
      if (!call || call.status !== 'waiting')
        return refuse('conflict', 'This was decided already, or is not asked any more.');
      const { approval, decision, reason, by } = command;
      return {
        events: [{ type: 'approval.decided', approval, part: call.part, decision, by, ...(reason ? { reason } : {}) }],
      };
    }
    case 'create':
      return session.phase === 'pending'
        ? { events: [phaseTo('creating', 'Preparing the workspace.', 'server')] }
        : refuse('precondition', `A session that is ${session.phase} cannot be created.`);
    case 'ready':
      return session.phase === 'creating'
        ? { events: [phaseTo('running', 'Ready for messages.', 'server')] }
        : refuse('precondition', `A session that is ${session.phase} cannot become ready.`);
    case 'fail':
      return isLive(session.phase)
        ? { events: [...failTurn(session, command.reason), phaseTo('failed', command.reason, 'server')] }
        : nothing;
    case 'settle':
      return session.phase === 'stopping' && !session.turn ? { events: stopped(session) } : nothing;
    case 'queueTurn':
      return session.isQueued || session.turn || !isLive(session.phase) || session.phase === 'stopping'
        ? nothing
        : { events: [{ type: 'turn.queued' }] };
    case 'startTurn':
      return decideStart(session, id);
    case 'recover':
      return decideRecover(session);
    case 'steer':
    case 'record':
    case 'endTurn':
    case 'interruptTurn':
      break;
    default:
      command satisfies never;
  }
  if (session.turn?.id !== command.turn) return refuse('conflict', 'This turn is over.');
  switch (command.type) {
    case 'steer':
      return decideSteer(session, command.turn, id);
    case 'record':
      return { events: command.events };
    case 'endTurn':
      return decideEnd(session, command);
    case 'interruptTurn': {
      const { turn, reason, durationMs } = command;
      const interrupted: EventBody = { type: 'turn.interrupted', turn, reason, durationMs };
      return { events: closeTurn(session, [...closeCalls(session, turn, 'cancelled'), interrupted]) };
    }
  }
}

/** Whether a turn should begin: there is something to read, or a cut turn to go on with. */
export function hasWork(session: Session): boolean {
  if (session.phase !== 'running' || session.turn) return false;
  return session.waiting.length > 0 || session.cut === 'resume' || (session.cut === 'ask' && session.isQueued);
}
