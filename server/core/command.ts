/** The rules: what a wish does to a session, as events, or why it is refused. */

import { nothing, phaseTo, refuse, type Decision } from './rules/decision.ts';
import { decideEnd, decideInterrupt, decideRecover, decideStop, failTurn, stopped } from './rules/ending.ts';
import type { Actor, EventBody, Failure, SendMode, SentFile, Usage } from './event.ts';
import { decideAnswer, decideMoveBranch, decideSend, decideStart, decideSteer, decideWaiting } from './rules/inbox.ts';
import { isLive, type StopCause } from './phase.ts';
import type { Answer } from './question.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** Facts that the agent reports about its running turn; each names the turn. */
export type ProgressEvent = Extract<
  EventBody,
  {
    type:
      | 'step.retried'
      | 'step.finished'
      | 'part.finished'
      | 'context.compacted'
      | 'instructions.read'
      | 'tool.started'
      | 'tool.finished'
      | 'approval.asked'
      | 'question.asked'
      | 'process.started';
  }
>;

export type Command =
  | { type: 'rename'; name: string; by: Actor }
  /** A generated name, which never replaces one that a person gave, but for `instead`: what they asked to have replaced. */
  | { type: 'entitle'; name: string; model?: string; usage?: Usage; instead?: string; by?: Actor }
  | { type: 'pin'; isPinned: boolean; by: Actor }
  | { type: 'archive'; isArchived: boolean; by: Actor }
  | { type: 'configure'; settings: Partial<Settings>; by: Actor }
  | { type: 'send'; text: string; clientId: string; mode: SendMode; files?: SentFile[]; by: Actor }
  | { type: 'withdraw'; message: string; by: Actor }
  | { type: 'edit'; message: string; text: string; files?: SentFile[]; by: Actor }
  | { type: 'move'; message: string; before: string | null; by: Actor }
  | { type: 'requeue'; message: string; mode: SendMode; by: Actor }
  | { type: 'answer'; question: string; answers: Answer[]; by: Actor }
  | { type: 'skip'; question: string; reason?: string; by: Actor }
  /** To a message of this session, or before all of them. */
  | { type: 'moveBranch'; to: string | null; isUnanswered: boolean; by: Actor }
  | { type: 'stop'; when: 'now' | 'turn'; cause: StopCause; by: Actor }
  | { type: 'resume'; by: Actor }
  | { type: 'continue'; by: Actor }
  | { type: 'compact'; by: Actor }
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
      /** The agent says that nobody is expected to write any more. */
      isFinished?: boolean;
    }
  | { type: 'interruptTurn'; turn: string; reason: StopCause | 'interrupt'; durationMs: number }
  | ({ type: 'rate' } & Omit<Extract<EventBody, { type: 'feedback.given' }>, 'type'>)
  | ({ type: 'endProcess' } & Omit<Extract<EventBody, { type: 'process.ended' }>, 'type'>)
  /** After a restart: nothing may look alive that is not. */
  | { type: 'recover' };

/** Characters of a session's name. */
export const longestName = 200;
const longestComment = 2_000;

/** A comment says something about a rating: without one there is nothing to keep. */
function decideRate({ type: _, comment, reasons, ...rating }: Extract<Command, { type: 'rate' }>): Decision {
  const text = comment?.trim() ?? '';
  if (text.length > longestComment) {
    return refuse('too_large', `The comment has ${text.length} characters; at most ${longestComment} are allowed.`);
  }
  const details =
    rating.rating === null ? {} : { ...(reasons?.length ? { reasons } : {}), ...(text ? { comment: text } : {}) };
  return { events: [{ type: 'feedback.given', ...rating, ...details }] };
}

export function problemOfName(name: string): string | undefined {
  const length = [...name].length;
  if (name.trim() === '') return 'A name needs at least one visible character.';
  return length <= longestName ? undefined : `The name has ${length} characters; at most ${longestName} are allowed.`;
}

/** `id` makes a new opaque id at each call. */
export function decide(session: Session, command: Command, id: () => string): Decision {
  switch (command.type) {
    case 'rename': {
      const problem = problemOfName(command.name);
      if (problem) return refuse('invalid', problem);
      return { events: [{ type: 'session.renamed', name: command.name.trim(), by: command.by }] };
    }
    case 'entitle': {
      const { name, model, usage, instead, by = 'server' } = command;
      const kept = session.isNamed && session.name !== instead ? session.name : name;
      // What was spent on it is counted all the same.
      return session.name === kept && !usage
        ? nothing
        : {
            events: [
              {
                type: 'session.renamed',
                name: kept,
                ...(model ? { model } : {}),
                ...(usage ? { usage } : {}),
                by,
              },
            ],
          };
    }
    case 'pin':
      return session.isPinned === command.isPinned
        ? nothing
        : { events: [{ type: 'session.pinned', isPinned: command.isPinned, by: command.by }] };
    case 'archive':
      return session.isArchived === command.isArchived
        ? nothing
        : { events: [{ type: 'session.archived', isArchived: command.isArchived, by: command.by }] };
    case 'configure': {
      const changed = Object.entries(command.settings).filter(
        ([key, value]) => JSON.stringify(session.settings[key as keyof Settings]) !== JSON.stringify(value),
      );
      if (changed.length === 0) return nothing;
      return { events: [{ type: 'settings.changed', settings: Object.fromEntries(changed), by: command.by }] };
    }
    case 'send':
      return decideSend(session, command, id);
    case 'withdraw':
    case 'edit':
    case 'move':
    case 'requeue':
      return decideWaiting(session, command);
    case 'answer':
    case 'skip':
      return decideAnswer(session, command);
    case 'moveBranch':
      return decideMoveBranch(session, command);
    case 'rate':
      return decideRate(command);
    case 'endProcess': {
      const { type: _, ...ended } = command;
      return session.processes.includes(command.process) ? { events: [{ type: 'process.ended', ...ended }] } : nothing;
    }
    case 'stop':
      return decideStop(session, command);
    case 'resume':
      if (session.phase === 'stopping') {
        return refuse('precondition', 'The session is still stopping; resume it once it has stopped.');
      }
      if (session.isStopRequested) return { events: [{ type: 'stop.withdrawn', by: command.by }] };
      return isLive(session.phase) ? nothing : { events: [phaseTo('pending', 'Resumed by you.', command.by)] };
    case 'continue':
      if (!session.cut) return refuse('precondition', 'There is no interrupted turn to continue.');
      if (session.turn || session.isQueued || session.phase === 'stopping') return nothing;
      return {
        events: isLive(session.phase)
          ? [{ type: 'turn.queued' }]
          : [phaseTo('pending', 'Continued by you.', command.by), { type: 'turn.queued' }],
      };
    case 'compact':
      if (session.phase !== 'running')
        return refuse('precondition', `The session is ${session.phase}; only a running one can be compacted.`);
      if (!session.head) return refuse('precondition', 'There is no conversation to compact yet.');
      return session.isCompactionWanted ? nothing : { events: [{ type: 'compaction.requested', by: command.by }] };
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
    case 'interruptTurn':
      return decideInterrupt(session, command);
  }
}

/** Whether a turn should begin: there is something to read, or a cut turn to go on with. */
export function hasWork(session: Session): boolean {
  if (session.phase !== 'running' || session.turn) return false;
  if (session.waiting.length > 0 || session.isCompactionWanted) return true;
  return session.cut === 'resume' || (session.cut === 'ask' && session.isQueued);
}
