/** What this browser knows of one session: the folded log up to `seq`, and the parts in progress beside it. */

import type { Event } from '../../server/core/event.ts';
import { withRunning, type RunningPart } from '../../server/core/running.ts';
import {
  applyToTranscript,
  type AssistantMessage,
  type Message,
  type Part,
  type Transcript,
} from '../../server/core/transcript.ts';

export interface Following {
  seq: number;
  /** Finished parts only. */
  transcript: Transcript;
  /** Parts in progress by their id, in the order in which they began. */
  running: Map<string, RunningPart>;
}

/** `repeat` changes nothing; `gap` means that something is missing and the stream must be joined again. */
export type Verdict = 'changed' | 'repeat' | 'gap';

/** A snapshot shows running parts within its messages; here they are kept apart, so that finishing one cannot repeat it. */
export function followFrom(snapshot: { messages: readonly Message[]; seq: number }): Following {
  const running = new Map<string, RunningPart>();
  const transcript = snapshot.messages.map((message) =>
    message.role === 'assistant' && message.state === 'streaming' ? takeRunning(message, running) : message,
  );
  return { seq: snapshot.seq, transcript, running };
}

function takeRunning(message: AssistantMessage, running: Map<string, RunningPart>): AssistantMessage {
  return { ...message, parts: withoutRunning(message, message.parts, running) };
}

/** `task` is the call whose sub-agent made the parts. */
function withoutRunning(
  message: AssistantMessage,
  parts: readonly Part[],
  running: Map<string, RunningPart>,
  task?: string,
): Part[] {
  return parts.flatMap((part): Part[] => {
    const draft = draftOf(message, part);
    if (draft) running.set(draft.part, task === undefined ? draft : { ...draft, task });
    if (draft && draft.kind !== 'output') return [];
    if (part.type !== 'tool') return [part];
    const own = draft ? { ...part, output: undefined } : part;
    return [part.parts ? { ...own, parts: withoutRunning(message, part.parts, running, part.id) } : own];
  });
}

/** The running part that a snapshot's part stands for: only finished text has a duration, only a finished call has its id. */
function draftOf(message: AssistantMessage, part: Part): RunningPart | undefined {
  const base = { turn: message.turn, message: message.id, part: part.id };
  if (part.type === 'text' || part.type === 'thinking') {
    if (part.durationMs !== undefined) return undefined;
    return { ...base, step: part.step, kind: part.type, text: part.text };
  }
  if (part.type !== 'tool') return undefined;
  const { step, name } = part;
  if (part.call === '') return { ...base, step, name, kind: 'input', text: String(part.input) };
  if (part.status !== 'running' || part.output === undefined) return undefined;
  return { ...base, step, name, kind: 'output', text: part.output };
}

/** As far as it is known here: the server tells what else belongs to the path that was taken. */
function cutAfter(transcript: Transcript, id: string | null): Transcript {
  const end = transcript.findIndex((message) => message.id === id) + 1;
  if (end === 0 && id !== null) return transcript;
  return transcript.filter(({ state }, index) => index < end || state === 'waiting');
}

export function receiveEvent(following: Following, event: Event): Verdict {
  if (event.seq <= following.seq) return 'repeat';
  if (event.seq > following.seq + 1) return 'gap';
  following.seq = event.seq;
  following.transcript =
    event.type === 'branch.moved'
      ? cutAfter(following.transcript, event.to)
      : applyToTranscript(following.transcript, event);
  const { running } = following;
  if (event.type === 'part.finished') running.delete(event.part.id);
  if (event.type === 'tool.finished') running.delete(event.part);
  if (event.type === 'turn.ended' || event.type === 'turn.interrupted') {
    for (const part of running.values()) if (part.turn === event.turn) running.delete(part.part);
  }
  return 'changed';
}

/** The server says what a running part is, with its text so far: this replaces whatever was known of it. */
export function beginPart(following: Following, part: RunningPart): Verdict {
  if (isFinished(following, part)) return 'repeat';
  following.running.set(part.part, part);
  return 'changed';
}

function findPart(parts: readonly Part[], id: string): Part | undefined {
  for (const part of parts) {
    if (part.id === id) return part;
    const nested = part.type === 'tool' && part.parts ? findPart(part.parts, id) : undefined;
    if (nested) return nested;
  }
  return undefined;
}

function isFinished({ transcript }: Following, draft: RunningPart): boolean {
  const owner = transcript.findLast((message) => message.id === draft.message);
  const part = owner && findPart(owner.parts, draft.part);
  if (!part) return false;
  return draft.kind !== 'output' || part.type !== 'tool' || (part.status !== 'running' && part.status !== 'queued');
}

/** `offset` is where the growth begins, in UTF-16 units: what is already there is skipped, what would leave a hole is a gap. */
export function growPart(following: Following, id: string, offset: number, growth: string): Verdict {
  const part = following.running.get(id);
  if (!part) return 'repeat';
  const known = part.text.length - offset;
  if (known < 0) return 'gap';
  if (known >= growth.length) return 'repeat';
  part.text += known === 0 ? growth : growth.slice(known);
  return 'changed';
}

/** What a page shows: finished parts and running ones, the latter without their text, which grows elsewhere. */
export function outline({ transcript, running }: Following): Transcript {
  const blank = Array.from(running.values(), (part) => ({ ...part, text: '' }));
  return withRunning(transcript, blank);
}

/** The same with all text, as an export would have it. */
export function wholeText({ transcript, running }: Following): Transcript {
  return withRunning(transcript, [...running.values()]);
}
