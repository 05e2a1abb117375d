/** The conversation, folded from a session's events. The server folds a window of it, the browser goes on folding what follows. */

import type { Actor, Draft, Event, Failure, SendMode, SentFile, ToolStatus, Usage } from './event.ts';

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
}

/** Something to know between the parts: a retry, or a setting that the model does not honour. */
export interface NoticePart {
  type: 'notice';
  id: string;
  step: number;
  text: string;
}

/** A file that came with a person's message. */
export interface FilePart extends SentFile {
  type: 'file';
  id: string;
  step: number;
}

export type Part = TextPart | ToolPart | NoticePart | FilePart;

export interface UserMessage {
  id: string;
  role: 'user';
  state: 'waiting' | 'read' | 'withdrawn';
  mode: SendMode;
  by: Actor;
  at: string;
  parts: Part[];
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
  parts: Part[];
}

export type Message = UserMessage | AssistantMessage;

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

function changeTool(transcript: Transcript, part: string, change: (tool: ToolPart) => Partial<ToolPart>): Transcript {
  const owner = transcript.findLast((message) => message.parts.some((candidate) => candidate.id === part));
  if (!owner) return transcript;
  return replace(transcript, owner.id, (message) => ({
    ...message,
    parts: message.parts.map((candidate) =>
      candidate.type === 'tool' && candidate.id === part ? { ...candidate, ...change(candidate) } : candidate,
    ),
  }));
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

function addUsage(a: Usage | undefined, b: Usage): Usage {
  if (!a) return b;
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    cost: a.cost === null || b.cost === null ? null : a.cost + b.cost,
  };
}

/** A failure says what happened and then what to do; while it is retried there is nothing to do. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

function addNotice(transcript: Transcript, turn: string, notice: Omit<NoticePart, 'type'>): Transcript {
  const reply = replyOf(transcript, turn);
  if (!reply || reply.parts.some((part) => part.type === 'notice' && part.text === notice.text)) return transcript;
  return changeReply(transcript, turn, { parts: [...reply.parts, { type: 'notice', ...notice }] });
}

/** Files come before the text; a message of files alone has no text. */
function partsOf({ message, text, files = [] }: Extract<Event, { type: 'message.sent' }>): Part[] {
  return [
    ...files.map((file, index): Part => ({ type: 'file', id: `${message}.file.${index}`, step: 0, ...file })),
    ...(text === '' && files.length > 0 ? [] : [{ type: 'text' as const, id: `${message}.text`, step: 0, text }]),
  ];
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
      return replace(transcript, event.message, (message) => ({ ...message, parts: [...message.parts, finished] }));
    }
    case 'tool.started':
      return changeTool(transcript, event.part, () => ({ status: 'running' }));
    case 'tool.finished':
      return changeTool(transcript, event.part, () => ({
        status: event.status,
        output: event.output,
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
    case 'step.retried':
      return addNotice(transcript, event.turn, {
        id: `${event.turn}.retry.${event.step}.${event.attempt}`,
        step: event.step,
        text: `${firstSentence(event.failure.message)} Trying again in ${Math.ceil(event.waitMs / 1000)} s.`,
      });
    case 'step.finished': {
      const usage = addUsage(replyOf(transcript, event.turn)?.usage, event.usage);
      const changed = changeReply(transcript, event.turn, { model: event.model, usage });
      return (event.notes ?? []).reduce(
        (folded, text, index) =>
          addNotice(folded, event.turn, { id: `${event.turn}.note.${event.step}.${index}`, step: event.step, text }),
        changed,
      );
    }
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
    case 'session.created':
    case 'session.renamed':
    case 'settings.changed':
    case 'phase.changed':
    case 'stop.requested':
    case 'turn.queued':
      return transcript;
    default:
      event satisfies never;
      return transcript;
  }
}

/** The messages before the first that later events change are set aside, so that folding a long log costs its length. */
const settledAfter = 100;

/** Folds a whole log. */
export function foldTranscript(events: Iterable<Event>): Transcript {
  const settled: Message[] = [];
  let recent: Transcript = [];
  for (const event of events) {
    recent = applyToTranscript(recent, event);
    if (recent.length < 2 * settledAfter) continue;
    const changing = recent.findIndex(({ state }) => state === 'waiting' || state === 'streaming');
    const newest = recent.length - settledAfter;
    const end = changing < 0 ? newest : Math.min(newest, changing);
    settled.push(...recent.slice(0, end));
    recent = recent.slice(end);
  }
  return [...settled, ...recent];
}

/** A running part as a reader meets it: what it is, and its text so far. */
export interface RunningPart extends Draft {
  text: string;
}

/** Lays running parts over the finished ones: what a page shows while the agent works. */
export function withRunning(transcript: Transcript, running: readonly RunningPart[]): Transcript {
  return running.reduce((folded, draft) => {
    if (draft.kind === 'output') return changeTool(folded, draft.part, () => ({ output: draft.text }));
    const part: Part =
      draft.kind === 'input'
        ? {
            type: 'tool',
            id: draft.part,
            step: draft.step,
            name: draft.name ?? '',
            input: draft.text,
            call: '',
            status: 'queued',
          }
        : { type: draft.kind, id: draft.part, step: draft.step, text: draft.text };
    return replace(folded, draft.message, (message) =>
      message.parts.some((candidate) => candidate.id === draft.part)
        ? message
        : { ...message, parts: [...message.parts, part] },
    );
  }, transcript);
}
