/** The vocabulary of what happens to a session. Released shapes only gain optional fields. */

import type { Phase, StopCause } from './phase.ts';
import type { Answer, Question } from './question.ts';
import type { Settings } from './settings.ts';

/** Who did it. People with names of their own come with accounts. */
export type Actor = 'owner' | 'agent' | 'server';

export type SendMode = 'steer' | 'queue';

export type ToolStatus = 'queued' | 'running' | 'waiting' | 'done' | 'failed' | 'denied' | 'cancelled' | 'unknown';

/** A status that no later event changes. */
export type ToolResultStatus = Exclude<ToolStatus, 'queued' | 'running' | 'waiting'>;

/** `compact`: nobody wrote; the turn only makes the conversation shorter. */
export type TurnCause = 'message' | 'continue' | 'compact';

interface FinishedText {
  type: 'text' | 'thinking';
  id: string;
  text: string;
  durationMs: number;
  /** The vendor's proof of a thinking block, sent back verbatim with the next request. */
  signature?: string;
}

interface FinishedCall {
  type: 'tool';
  id: string;
  name: string;
  /** The arguments as the model wrote them, parsed; a string when they are not JSON. */
  input: unknown;
  /** The vendor's id of this call, referred to by its result. */
  call: string;
  signature?: string;
}

/** What the model produced. A tool's result follows as `tool.finished`. */
export type FinishedPart = FinishedText | FinishedCall;

export interface Usage {
  /** Tokens read, cached ones included. */
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  /** US dollars; null when the price of the model is not known. */
  cost: number | null;
}

export interface Failure {
  /** A word for programs, for example `overloaded`, `auth`, `cut`, `stalled`, `empty`, `network`. */
  code: string;
  /** A sentence for the person: what happened and what to do. */
  message: string;
  /** What the other side said, shortened, without secrets. */
  details?: string;
}

/** A file of the session's workspace that came with a message. */
export interface SentFile {
  /** Relative to the workspace. */
  path: string;
  size: number;
  /** What its first bytes say it is. */
  mediaType: string;
}

/** A file in which the project tells agents how to work, as it was read. */
export interface InstructionFile {
  /** Relative to the workspace. */
  path: string;
  /** Bytes. */
  size: number;
  /** Of its content, so that a change is noticed. */
  digest: string;
  /** It was longer than what is read of one. */
  isCut?: true;
}

/** The session and the message of it up to which this one has its conversation. */
export interface ForkOrigin {
  session: string;
  message: string;
  /** The events up to this seq came along from there: they are told, and were not done here. */
  until: number;
  /** A turn may answer the message, or go on with it. */
  isUnanswered: boolean;
}

export type EventBody =
  | {
      type: 'session.created';
      id: string;
      project: string;
      kind: 'chat' | 'report';
      name: string;
      /** Whether the name is a person's own, which nothing generated replaces. */
      isNamed: boolean;
      settings: Settings;
      isOneShot: boolean;
      forkedFrom?: ForkOrigin;
      by: Actor;
    }
  /** `model` and `usage`: what the name was made with, where a model made it. */
  | { type: 'session.renamed'; name: string; model?: string; usage?: Usage; by: Actor }
  | { type: 'session.pinned'; isPinned: boolean; by: Actor }
  | { type: 'session.archived'; isArchived: boolean; by: Actor }
  | { type: 'settings.changed'; settings: Partial<Settings>; by: Actor }
  | { type: 'phase.changed'; phase: Phase; reason: string; cause?: StopCause; by: Actor }
  /** Stop when the running turn is over. */
  | { type: 'stop.requested'; by: Actor }
  | { type: 'stop.withdrawn'; by: Actor }
  | {
      type: 'message.sent';
      message: string;
      text: string;
      clientId: string;
      mode: SendMode;
      files?: SentFile[];
      by: Actor;
    }
  | { type: 'message.withdrawn'; message: string; by: Actor }
  | { type: 'message.edited'; message: string; text: string; files?: SentFile[]; by: Actor }
  /** Among those that wait; null = behind them all. */
  | { type: 'message.moved'; message: string; before: string | null; by: Actor }
  | { type: 'message.requeued'; message: string; mode: SendMode; by: Actor }
  | { type: 'message.read'; message: string; turn: string }
  /**
   * The conversation goes on after the message `to` (null = from its beginning); what came after it stays as another branch.
   * `isUnanswered`: a turn is to answer it.
   */
  | { type: 'branch.moved'; to: string | null; isUnanswered: boolean; by: Actor }
  /** The turn needs a place among the running ones and waits for it. */
  | { type: 'turn.queued' }
  /** `reply` is the assistant message that collects what the agent does from here on. */
  | { type: 'turn.started'; turn: string; reply: string; cause: TurnCause }
  /** Messages were read between two steps: a new assistant message begins. */
  | { type: 'turn.steered'; turn: string; reply: string }
  | {
      type: 'step.retried';
      turn: string;
      step: number;
      attempt: number;
      waitMs: number;
      failure: Failure;
      task?: string;
    }
  /** `notes` name what the model could not honour, for example a temperature. */
  | {
      type: 'step.finished';
      turn: string;
      step: number;
      model: string;
      usage: Usage;
      durationMs: number;
      notes?: string[];
      task?: string;
    }
  /** `task` is the call whose sub-agent did it, here and elsewhere. */
  | { type: 'part.finished'; turn: string; step: number; message: string; part: FinishedPart; task?: string }
  /** What the project's own files say to agents, when it is new to the conversation. */
  | { type: 'instructions.read'; turn: string; files: InstructionFile[] }
  /** Before the next model call, or at once when the agent rests. */
  | { type: 'compaction.requested'; by: Actor }
  /** The conversation so far was too long for the model, which goes on from this summary. The person keeps all of it. */
  | {
      type: 'context.compacted';
      turn: string;
      step: number;
      message: string;
      part: string;
      summary: string;
      /** Tokens of the conversation that the summary stands for. */
      tokensBefore: number;
    }
  /** Written before a tool runs, so that after a crash it is known that it may have run. */
  | { type: 'tool.started'; turn: string; part: string }
  | {
      type: 'tool.finished';
      turn: string;
      part: string;
      status: ToolResultStatus;
      output: string;
      durationMs: number;
      /** What a person sees instead of `output`, when that is bounded or stripped for the model. */
      display?: string;
      /** Facts for the screen, for example `{ exitCode: 1 }` or `{ added: 3, removed: 1 }`. */
      facts?: Record<string, string | number | boolean>;
    }
  /** `what` is exactly what would run; `scope` is what an answer `session` goes on to allow. */
  | { type: 'approval.asked'; approval: string; turn: string; part: string; what: string; why: string; scope: string }
  | {
      type: 'approval.decided';
      approval: string;
      part: string;
      decision: 'once' | 'session' | 'deny';
      reason?: string;
      by: Actor;
    }
  /** What was allowed for the rest of the session is asked for again. */
  | { type: 'approval.revoked'; by: Actor }
  | { type: 'question.asked'; question: string; turn: string; part: string; questions: Question[] }
  | { type: 'question.answered'; question: string; part: string; answers: Answer[]; by: Actor }
  /** `message` was written in place of answers. */
  | { type: 'question.skipped'; question: string; part: string; reason?: string; message?: string; by: Actor }
  /** `isHeld`: the turn was stopped, and asks again when it goes on. */
  | { type: 'question.withdrawn'; question: string; part: string; isHeld: boolean }
  /** `isKept`: it outlives a restart of the server. */
  | {
      type: 'process.started';
      process: string;
      name: string;
      command: string;
      turn?: string;
      part?: string;
      isKept: boolean;
    }
  /** `survivors` are what could not be ended, each as `pid name`. */
  | {
      type: 'process.ended';
      process: string;
      how: 'completed' | 'failed' | 'killed' | 'lost';
      exitCode: number | null;
      by?: Actor;
      survivors?: string[];
    }
  /** What a person thinks of an answer; null takes it back. `turn` is the one that the message is of. */
  | {
      type: 'feedback.given';
      message: string;
      turn: string;
      rating: 'up' | 'down' | null;
      reasons?: string[];
      comment?: string;
      by: Actor;
    }
  | {
      type: 'turn.ended';
      turn: string;
      how: 'done' | 'length' | 'refused' | 'failed';
      durationMs: number;
      failure?: Failure;
    }
  | { type: 'turn.interrupted'; turn: string; reason: StopCause | 'interrupt' | 'restart'; durationMs: number };

/** An event in its place: `seq` counts 1, 2, 3, … within the session, `at` is ISO 8601 UTC. */
export type Event = EventBody & { seq: number; session: string; at: string };

/** A part that is being produced: growth that readers see before it is an event. */
export interface Draft {
  turn: string;
  message: string;
  step: number;
  part: string;
  kind: 'text' | 'thinking' | 'input' | 'output';
  /** The tool's name, for input and output. */
  name?: string;
  /** The call whose sub-agent produces it. */
  task?: string;
}
