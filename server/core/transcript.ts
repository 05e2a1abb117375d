/** The conversation, folded from a session's events. The server folds a window of it, the browser goes on folding what follows. */

import type { Actor, Event, Failure, InstructionFile, SendMode, SentFile, ToolStatus, Usage } from './event.ts';
import { noticeOf } from './notice.ts';
import type { Phase } from './phase.ts';
import type { Answer, Question } from './question.ts';
import { addUsage } from './usage.ts';

export interface TextPart {
  type: 'text' | 'thinking';
  id: string;
  step: number;
  text: string;
  durationMs?: number;
  signature?: string;
}

export interface ToolPart {
  type: 'tool';
  id: string;
  step: number;
  name: string;
  /** What the model wrote; text while it is still being written. */
  input?: unknown;
  call: string;
  signature?: string;
  status: ToolStatus;
  output?: string;
  /** What a person sees instead of `output`, when that is bounded or stripped for the model. */
  display?: string;
  durationMs?: number;
  facts?: Record<string, string | number | boolean>;
  /** What waits for a decision, or what was decided. */
  approval?: {
    id: string;
    what: string;
    why: string;
    scope: string;
    decision?: 'once' | 'session' | 'deny';
    reason?: string;
  };
  /** What the sub-agent of this call did. */
  parts?: Part[];
}

/** Something to know: a retry, a setting that the model does not honour, or what changed after the message. */
export interface NoticePart {
  type: 'notice';
  id: string;
  /** -1 for what is about the session and not about a step. */
  step: number;
  text: string;
  about?: 'phase' | 'settings';
  /** The phase that began. */
  phase?: Phase;
  at?: string;
}

export interface QuestionPart {
  type: 'question';
  id: string;
  step: number;
  /** The call that asks. */
  tool: string;
  status: 'open' | 'answered' | 'skipped' | 'withdrawn';
  questions: Question[];
  answers?: Answer[];
  reason?: string;
  /** Was written in place of answers. */
  message?: string;
  by?: Actor;
}

/** From here on the model reads this instead of the conversation before. */
export interface SummaryPart {
  type: 'summary';
  id: string;
  step: number;
  text: string;
  tokensBefore: number;
}

/** A file that came with a person's message. */
export interface FilePart extends SentFile {
  type: 'file';
  id: string;
  step: number;
}

export type Part = TextPart | ToolPart | NoticePart | QuestionPart | SummaryPart | FilePart;

export interface UserMessage {
  id: string;
  role: 'user';
  state: 'waiting' | 'read' | 'withdrawn';
  mode: SendMode;
  by: Actor;
  at: string;
  parts: Part[];
}

export interface Feedback {
  rating: 'up' | 'down';
  reasons?: string[];
  comment?: string;
  by: Actor;
  at: string;
}

export interface AssistantMessage {
  id: string;
  role: 'assistant';
  state: 'streaming' | 'done' | 'interrupted' | 'failed';
  turn: string;
  model?: string;
  at: string;
  durationMs?: number;
  usage?: Usage;
  /** Why it ended when it did not end well: `length`, `refused`, `interrupt`, `timeout`, … */
  ended?: string;
  failure?: Failure;
  feedback?: Feedback;
  /** What the project says to agents, when it was new to the conversation here. */
  instructions?: InstructionFile[];
  parts: Part[];
}

export type Message = UserMessage | AssistantMessage;

/** An answer that was steered before it said anything: it has its place in the conversation, and nobody reads it. */
export function isBlank(message: Message): boolean {
  return message.role === 'assistant' && message.state === 'done' && message.parts.length === 0 && !message.ended;
}

/** Messages in the order in which the agent saw them; those that it has not read yet come last. */
export type Transcript = readonly Message[];

function replace(transcript: Transcript, id: string, change: (message: Message) => Message): Transcript {
  const at = transcript.findLastIndex((message) => message.id === id);
  const found = transcript[at];
  if (!found) return transcript;
  return transcript.with(at, change(found));
}

/** The newest assistant message of a turn: the one that the turn's parts belong to. */
function replyOf(transcript: Transcript, turn: string): AssistantMessage | undefined {
  return transcript.findLast((message) => message.role === 'assistant' && message.turn === turn) as
    | AssistantMessage
    | undefined;
}

function changeReply(transcript: Transcript, turn: string, change: Partial<AssistantMessage>): Transcript {
  const reply = replyOf(transcript, turn);
  return reply ? replace(transcript, reply.id, (message) => ({ ...message, ...change }) as Message) : transcript;
}

/** A call's part, or one that its sub-agent made. */
function changeToolIn(parts: Part[], id: string, change: (tool: ToolPart) => Partial<ToolPart>): Part[] | undefined {
  for (const [at, part] of parts.entries()) {
    if (part.type !== 'tool') continue;
    if (part.id === id) return parts.with(at, { ...part, ...change(part) });
    const nested = part.parts && changeToolIn(part.parts, id, change);
    if (nested) return parts.with(at, { ...part, parts: nested });
  }
  return undefined;
}

export function changeTool(
  transcript: Transcript,
  part: string,
  change: (tool: ToolPart) => Partial<ToolPart>,
): Transcript {
  for (let at = transcript.length - 1; at >= 0; at -= 1) {
    const message = transcript[at];
    const parts = message && changeToolIn(message.parts, part, change);
    if (message && parts) return transcript.with(at, { ...message, parts });
  }
  return transcript;
}

function changeQuestion(transcript: Transcript, id: string, change: Partial<QuestionPart>): Transcript {
  const owner = transcript.findLast((message) => message.parts.some((part) => part.id === id));
  if (!owner) return transcript;
  return replace(transcript, owner.id, (message) => ({
    ...message,
    parts: message.parts.map((part) => (part.type === 'question' && part.id === id ? { ...part, ...change } : part)),
  }));
}

/** Adds to a message, or to what the sub-agent of a call does. */
export function addPart(transcript: Transcript, message: string, part: Part, task?: string): Transcript {
  return task === undefined
    ? replace(transcript, message, (owner) => ({ ...owner, parts: [...owner.parts, part] }))
    : changeTool(transcript, task, (tool) => ({ parts: [...(tool.parts ?? []), part] }));
}

/** Says it at the end of what has been said so far. */
function addSessionNotice(transcript: Transcript, event: Event): Transcript {
  const notice = noticeOf(event);
  const newest = transcript.findLast(({ state }) => state !== 'waiting' && state !== 'withdrawn');
  if (!notice || !newest) return transcript;
  return addPart(transcript, newest.id, {
    type: 'notice',
    id: `${event.session}.${event.seq}`,
    step: -1,
    ...notice,
    at: event.at,
  });
}

/** Puts a waiting message before another one that waits. */
function moveWaiting(transcript: Transcript, id: string, before: string | null): Transcript {
  const moved = transcript.find((message) => message.id === id);
  const rest = transcript.filter((message) => message.id !== id);
  const at = rest.findIndex((message) => message.id === before);
  return moved ? rest.toSpliced(at < 0 ? rest.length : at, 0, moved) : rest;
}

/** Puts a message that was just read, or a new reply, before those that still wait. */
function settle(transcript: Transcript, message: Message): Transcript {
  const rest = transcript.filter((candidate) => candidate.id !== message.id);
  const firstWaiting = rest.findIndex((candidate) => candidate.state === 'waiting');
  return firstWaiting < 0 ? [...rest, message] : rest.toSpliced(firstWaiting, 0, message);
}

function startReply(transcript: Transcript, id: string, turn: string, at: string): Transcript {
  return settle(transcript, { id, role: 'assistant', state: 'streaming', turn, at, parts: [] });
}

/** A failure says what happened and then what to do; while it is retried there is nothing to do. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

function addNotice(transcript: Transcript, turn: string, notice: Omit<NoticePart, 'type'>, task?: string): Transcript {
  const reply = replyOf(transcript, turn);
  if (!reply || reply.parts.some((part) => part.type === 'notice' && part.text === notice.text)) return transcript;
  return addPart(transcript, reply.id, { type: 'notice', ...notice }, task);
}

/** Files come before the text; a message of files alone has no text. */
function partsOf({ message, text, files = [] }: Extract<Event, { type: 'message.sent' | 'message.edited' }>): Part[] {
  return [
    ...files.map((file, index): Part => ({ type: 'file', id: `${message}.file.${index}`, step: 0, ...file })),
    ...(text === '' && files.length > 0 ? [] : [{ type: 'text' as const, id: `${message}.text`, step: 0, text }]),
  ];
}

/** Undefined when it was taken back. */
function feedbackOf(event: Extract<Event, { type: 'feedback.given' }>): Feedback | undefined {
  const { rating, reasons, comment, by, at } = event;
  if (rating === null) return undefined;
  return { rating, ...(reasons ? { reasons } : {}), ...(comment ? { comment } : {}), by, at };
}

/** Folds one event. Events of messages outside the window change nothing. */
export function applyToTranscript(transcript: Transcript, event: Event): Transcript {
  switch (event.type) {
    case 'message.sent':
      return [
        ...transcript,
        {
          id: event.message,
          role: 'user',
          state: 'waiting',
          mode: event.mode,
          by: event.by,
          at: event.at,
          parts: partsOf(event),
        },
      ];
    case 'message.withdrawn':
      return replace(transcript, event.message, (message) => ({ ...message, state: 'withdrawn' }) as Message);
    case 'message.edited':
      return replace(transcript, event.message, (message) => ({ ...message, parts: partsOf(event) }));
    case 'message.moved':
      return moveWaiting(transcript, event.message, event.before);
    case 'message.requeued':
      return replace(transcript, event.message, (message) => ({ ...message, mode: event.mode }) as Message);
    case 'message.read': {
      const message = transcript.find((candidate) => candidate.id === event.message);
      return message ? settle(transcript, { ...message, state: 'read' } as Message) : transcript;
    }
    case 'turn.started':
      return startReply(transcript, event.reply, event.turn, event.at);
    case 'turn.steered':
      return startReply(changeReply(transcript, event.turn, { state: 'done' }), event.reply, event.turn, event.at);
    case 'part.finished': {
      const { part, step } = event;
      const finished: Part = part.type === 'tool' ? { ...part, step, status: 'queued' } : { ...part, step };
      return addPart(transcript, event.message, finished, event.task);
    }
    case 'instructions.read':
      return changeReply(transcript, event.turn, { instructions: event.files });
    case 'context.compacted': {
      const { part: id, step, summary: text, tokensBefore } = event;
      return addPart(transcript, event.message, { type: 'summary', id, step, text, tokensBefore });
    }
    case 'tool.started':
      return changeTool(transcript, event.part, () => ({ status: 'running' }));
    case 'tool.finished':
      return changeTool(transcript, event.part, () => ({
        status: event.status,
        output: event.output,
        display: event.display,
        durationMs: event.durationMs,
        facts: event.facts,
      }));
    case 'approval.asked': {
      const { approval: id, what, why, scope } = event;
      return changeTool(transcript, event.part, () => ({ status: 'waiting', approval: { id, what, why, scope } }));
    }
    case 'approval.decided':
      return changeTool(transcript, event.part, (tool) => ({
        status: 'queued',
        approval: tool.approval && { ...tool.approval, decision: event.decision, reason: event.reason },
      }));
    case 'question.asked': {
      const { question: id, part: tool, questions } = event;
      const asked = changeTool(transcript, tool, () => ({ status: 'waiting' }));
      const reply = replyOf(asked, event.turn);
      const step = reply?.parts.findLast((part) => part.step >= 0)?.step ?? 0;
      return reply ? addPart(asked, reply.id, { type: 'question', id, step, tool, status: 'open', questions }) : asked;
    }
    case 'question.answered':
      return changeQuestion(transcript, event.question, { status: 'answered', answers: event.answers, by: event.by });
    case 'question.skipped':
      return changeQuestion(transcript, event.question, {
        status: 'skipped',
        reason: event.reason,
        message: event.message,
        by: event.by,
      });
    case 'question.withdrawn':
      return changeQuestion(
        changeTool(transcript, event.part, () => ({ status: 'queued' })),
        event.question,
        { status: 'withdrawn' },
      );
    case 'step.retried': {
      const { turn, step, attempt, task } = event;
      const text = `${firstSentence(event.failure.message)} Trying again in ${Math.ceil(event.waitMs / 1000)} s.`;
      return addNotice(transcript, turn, { id: `${task ?? turn}.retry.${step}.${attempt}`, step, text }, task);
    }
    case 'step.finished': {
      const { turn, step, task, notes = [] } = event;
      const spent = replyOf(transcript, turn)?.usage;
      const usage = spent ? addUsage(spent, event.usage) : event.usage;
      const changed = changeReply(transcript, turn, { usage, ...(task ? {} : { model: event.model }) });
      return notes.reduce(
        (folded, text, index) =>
          addNotice(folded, turn, { id: `${task ?? turn}.note.${step}.${index}`, step, text }, task),
        changed,
      );
    }
    case 'feedback.given':
      return replace(transcript, event.message, (message) => ({ ...message, feedback: feedbackOf(event) }) as Message);
    case 'turn.ended':
      return changeReply(transcript, event.turn, {
        state: event.how === 'failed' ? 'failed' : 'done',
        durationMs: event.durationMs,
        ...(event.how === 'done' ? {} : { ended: event.how }),
        ...(event.failure ? { failure: event.failure } : {}),
      });
    case 'turn.interrupted':
      return changeReply(transcript, event.turn, {
        state: 'interrupted',
        durationMs: event.durationMs,
        ended: event.reason,
      });
    case 'settings.changed':
    case 'phase.changed':
      return addSessionNotice(transcript, event);
    case 'session.created':
    case 'session.renamed':
    case 'session.pinned':
    case 'session.archived':
    case 'stop.requested':
    case 'stop.withdrawn':
    case 'approval.revoked':
    case 'compaction.requested':
    case 'turn.queued':
    case 'process.started':
    case 'process.ended':
    // Whoever holds a conversation takes the path that goes on from there anew.
    case 'branch.moved':
      return transcript;
    default:
      event satisfies never;
      return transcript;
  }
}
