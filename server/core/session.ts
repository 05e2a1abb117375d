/** A session folded from its log: the small state that rules need. The conversation itself is `transcript.ts`. */

import type { Actor, Event, ForkOrigin, SendMode, TurnCause, Usage } from './event.ts';
import { isLive, type Phase, type StopCause } from './phase.ts';
import type { Question } from './question.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { addUsage } from './usage.ts';

/** Grows when folding the same log gives another state: stored states of an earlier fold are folded anew. */
export const foldVersion = 4;

interface WaitingMessage {
  id: string;
  mode: SendMode;
}

/** A tool call of the current turn that has no result yet. */
interface OpenCall {
  part: string;
  turn: string;
  status: 'queued' | 'running' | 'waiting';
  /** The open approval, or the decision that lets it run. */
  approval?: string;
  scope?: string;
  decision?: 'once' | 'session' | 'deny';
  reason?: string;
  /** The open question. */
  question?: string;
  questions?: Question[];
  /** Its question was withdrawn by a stop: the next turn asks again. */
  isHeld?: boolean;
  /** The call whose sub-agent made this one. */
  task?: string;
}

interface Turn {
  id: string;
  /** The assistant message that collects what the agent does now. */
  reply: string;
  /** The seq of its `turn.started`. */
  seq: number;
  /** Model calls so far that ended. */
  steps: number;
  cause: TurnCause;
  startedAt: string;
}

export interface Session {
  id: string;
  project: string;
  kind: 'chat' | 'report';
  name: string;
  isNamed: boolean;
  isOneShot: boolean;
  isPinned: boolean;
  isArchived: boolean;
  forkedFrom: ForkOrigin | null;
  settings: Settings;
  phase: Phase;
  phaseReason: string;
  phaseCause: StopCause | null;
  /** When the current phase began. */
  phaseAt: string;
  turn: Turn | null;
  /** The last message that the agent has read or written: the next one follows it. */
  head: string | null;
  calls: OpenCall[];
  /** Messages that the agent has not read yet, in their order. */
  waiting: WaitingMessage[];
  /** A turn is wanted and has not begun: it waits for a place among the running ones. */
  isQueued: boolean;
  /** Stop when the turn is over. */
  isStopRequested: boolean;
  /** Somebody wrote while the session was stopping: it goes on once it has stopped. */
  isWoken: boolean;
  /** The last turn was cut: `resume` means that the next entry into running continues it, `ask` that the person decides. */
  cut: 'resume' | 'ask' | null;
  /** Tokens of the conversation as of the last model call, its answer included; 0 when that is not known. */
  contextTokens: number;
  isCompactionWanted: boolean;
  /** What a person allowed for the rest of the session. */
  allowed: string[];
  /** Background processes that run. */
  processes: string[];
  usage: Usage & { turns: number };
  createdAt: string;
  /** When it had its last news: see `isNews`. */
  updatedAt: string;
  by: Actor;
  seq: number;
}

const noUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };

function withCall(session: Session, part: string, change: Partial<OpenCall>): OpenCall[] {
  return session.calls.map((call) => (call.part === part ? { ...call, ...change } : call));
}

function moveBefore(waiting: readonly WaitingMessage[], id: string, before: string | null): WaitingMessage[] {
  const moved = waiting.find((message) => message.id === id);
  const rest = waiting.filter((message) => message.id !== id);
  const at = rest.findIndex((message) => message.id === before);
  return moved ? rest.toSpliced(at < 0 ? rest.length : at, 0, moved) : rest;
}

/** A turn that only compacts leaves the one before it as it was. A wish to compact outlives no turn that failed at it. */
function afterTurn({ turn, cut, isCompactionWanted }: Session, own: Session['cut']) {
  const isCompaction = turn?.cause === 'compact';
  return {
    cut: isCompaction ? cut : own,
    isCompactionWanted: isCompactionWanted && !isCompaction && own === null,
  };
}

/** Whether the event at `seq` came along with a fork: it happened in the session that this one comes from. */
function isToldOnly({ forkedFrom }: Pick<Session, 'forkedFrom'>, seq: number): boolean {
  return forkedFrom !== null && seq <= forkedFrom.until;
}

/** The message that has its place in the conversation from this event on. */
function placedBy(event: Event): string | undefined {
  switch (event.type) {
    case 'message.read':
      return event.message;
    case 'turn.started':
    case 'turn.steered':
      return event.reply;
    default:
      return undefined;
  }
}

/** Steps of work, and what only tidies up: sessions that work beside each other do not change places in a list with each of them. */
const quiet: ReadonlySet<Event['type']> = new Set([
  'session.pinned',
  'session.archived',
  'message.read',
  'turn.started',
  'turn.steered',
  'instructions.read',
  'part.finished',
  'step.retried',
  'step.finished',
  'tool.started',
  'tool.finished',
  'context.compacted',
  'process.started',
  'process.ended',
  'feedback.given',
]);

/** Lists are sorted by the newest, and mark it as unread. A name that comes by itself is none. */
function isNews(event: Event): boolean {
  return !quiet.has(event.type) && !(event.type === 'session.renamed' && event.by === 'server');
}

/** Folds one event. Never refuses and never throws; `session` is undefined only before `session.created`. */
export function apply(session: Session | undefined, event: Event): Session {
  if (event.type === 'session.created') {
    return {
      id: event.id,
      project: event.project,
      kind: event.kind,
      name: event.name,
      isNamed: event.isNamed,
      isOneShot: event.isOneShot,
      isPinned: false,
      isArchived: false,
      forkedFrom: event.forkedFrom ?? null,
      settings: { ...defaultSettings, ...event.settings },
      phase: 'pending',
      phaseReason: 'created',
      phaseCause: null,
      phaseAt: event.at,
      turn: null,
      head: null,
      calls: [],
      waiting: [],
      isQueued: false,
      isStopRequested: false,
      isWoken: false,
      cut: event.forkedFrom?.isUnanswered ? 'ask' : null,
      contextTokens: 0,
      isCompactionWanted: false,
      allowed: [],
      processes: [],
      usage: { ...noUsage, turns: 0 },
      createdAt: event.at,
      updatedAt: event.at,
      by: event.by,
      seq: event.seq,
    };
  }
  // A log always begins with session.created: append refuses any other first event.
  const earlier = session as Session;
  if (isToldOnly(earlier, event.seq)) return { ...earlier, seq: event.seq, head: placedBy(event) ?? earlier.head };
  const next: Session = { ...earlier, seq: event.seq, updatedAt: isNews(event) ? event.at : earlier.updatedAt };
  switch (event.type) {
    case 'session.renamed':
      return {
        ...next,
        name: event.name,
        isNamed: next.isNamed || event.by === 'owner',
        usage: event.usage ? { ...addUsage(next.usage, event.usage), turns: next.usage.turns } : next.usage,
      };
    case 'session.pinned':
      return { ...next, isPinned: event.isPinned };
    case 'session.archived':
      return { ...next, isArchived: event.isArchived };
    case 'settings.changed':
      return { ...next, settings: { ...next.settings, ...event.settings } };
    case 'phase.changed':
      return {
        ...next,
        phase: event.phase,
        phaseReason: event.reason,
        phaseCause: event.cause ?? null,
        phaseAt: event.at,
        isStopRequested: false,
        isWoken: event.phase === 'stopping' || event.phase === 'stopped' ? next.isWoken : false,
        isQueued: isLive(event.phase) && event.phase !== 'stopping' && next.isQueued,
      };
    case 'stop.requested':
      return { ...next, isStopRequested: true };
    case 'stop.withdrawn':
      return { ...next, isStopRequested: false };
    case 'message.sent':
      return {
        ...next,
        waiting: [...next.waiting, { id: event.message, mode: event.mode }],
        isWoken: next.isWoken || next.phase === 'stopping',
      };
    case 'message.withdrawn':
    case 'message.read': {
      const waiting = next.waiting.filter((message) => message.id !== event.message);
      const isWanted = waiting.length > 0;
      return {
        ...next,
        waiting,
        head: event.type === 'message.read' ? event.message : next.head,
        isQueued: next.isQueued && isWanted,
        isWoken: next.isWoken && isWanted,
      };
    }
    case 'message.edited':
      return next;
    case 'message.moved':
      return { ...next, waiting: moveBefore(next.waiting, event.message, event.before) };
    case 'message.requeued':
      return {
        ...next,
        waiting: next.waiting.map((message) =>
          message.id === event.message ? { ...message, mode: event.mode } : message,
        ),
      };
    case 'branch.moved':
      return { ...next, head: event.to, calls: [], cut: event.isUnanswered ? 'ask' : null, contextTokens: 0 };
    case 'turn.queued': {
      // Nothing else asks for it: this is the wish to continue, which outlives a message that is withdrawn.
      const isContinue = next.cut === 'ask' && next.waiting.length === 0 && !next.isCompactionWanted;
      return { ...next, isQueued: true, cut: isContinue ? 'resume' : next.cut };
    }
    case 'turn.started':
      return {
        ...next,
        turn: { id: event.turn, reply: event.reply, seq: event.seq, steps: 0, cause: event.cause, startedAt: event.at },
        head: event.reply,
        calls: next.calls.map((call) => ({ ...call, isHeld: false })),
        cut: event.cause === 'compact' ? next.cut : null,
        isQueued: false,
        usage: { ...next.usage, turns: next.usage.turns + 1 },
      };
    case 'turn.steered':
      return {
        ...next,
        turn: next.turn && { ...next.turn, reply: event.reply, cause: 'message' },
        head: event.reply,
        cut: null,
      };
    case 'step.retried':
    case 'instructions.read':
      return next;
    case 'compaction.requested':
      return { ...next, isCompactionWanted: true };
    case 'context.compacted':
      return { ...next, contextTokens: 0, isCompactionWanted: false };
    case 'step.finished':
      return {
        ...next,
        turn: next.turn && { ...next.turn, steps: next.turn.steps + (event.task ? 0 : 1) },
        contextTokens: event.task ? next.contextTokens : event.usage.input + event.usage.output,
        usage: { ...addUsage(next.usage, event.usage), turns: next.usage.turns },
      };
    case 'part.finished':
      return event.part.type === 'tool'
        ? {
            ...next,
            calls: [
              ...next.calls,
              { part: event.part.id, turn: event.turn, status: 'queued', ...(event.task ? { task: event.task } : {}) },
            ],
          }
        : next;
    case 'tool.started':
      return { ...next, calls: withCall(next, event.part, { status: 'running' }) };
    case 'tool.finished':
      return { ...next, calls: next.calls.filter((call) => call.part !== event.part) };
    case 'approval.asked':
      return {
        ...next,
        calls: withCall(next, event.part, { status: 'waiting', approval: event.approval, scope: event.scope }),
      };
    case 'approval.decided': {
      const scope = next.calls.find((call) => call.part === event.part)?.scope;
      return {
        ...next,
        allowed: event.decision === 'session' && scope ? [...next.allowed, scope] : next.allowed,
        calls: withCall(next, event.part, { status: 'queued', decision: event.decision, reason: event.reason }),
      };
    }
    case 'approval.revoked':
      return { ...next, allowed: [] };
    case 'question.asked':
      return {
        ...next,
        calls: withCall(next, event.part, {
          status: 'waiting',
          question: event.question,
          questions: event.questions,
        }),
      };
    case 'question.withdrawn':
      return {
        ...next,
        calls: withCall(next, event.part, { status: 'queued', question: undefined, isHeld: event.isHeld }),
      };
    case 'question.answered':
    case 'question.skipped':
    case 'feedback.given':
      return next;
    case 'process.started':
      return { ...next, processes: [...next.processes, event.process] };
    case 'process.ended':
      return { ...next, processes: next.processes.filter((process) => process !== event.process) };
    case 'turn.ended':
      return { ...next, turn: null, calls: [], ...afterTurn(next, event.how === 'failed' ? 'ask' : null) };
    case 'turn.interrupted':
      return {
        ...next,
        turn: null,
        calls: next.calls.filter((call) => call.isHeld),
        ...afterTurn(next, event.reason === 'restart' || event.reason === 'interrupt' ? 'ask' : 'resume'),
      };
    default:
      event satisfies never;
      return next;
  }
}

/** Whether a message waits that the agent reads before its next model call. */
export function hasSteering({ waiting }: Session): boolean {
  return waiting.some(({ mode }) => mode === 'steer');
}

export const agentStates = ['working', 'idle', 'waiting_input'] as const;
export type AgentState = (typeof agentStates)[number];

/** What the agent does, while the session runs. */
export function agentState(session: Session): AgentState | null {
  if (session.phase !== 'running' && session.phase !== 'stopping') return null;
  if (!session.turn) return session.phase === 'running' ? 'idle' : null;
  return session.calls.some((call) => call.status === 'waiting') ? 'waiting_input' : 'working';
}
