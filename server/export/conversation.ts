/** What an export is made from: a session and its conversation as of one event. */

import type { Event } from '../core/event.ts';
import { isLive } from '../core/phase.ts';
import { Refused } from '../core/refusal.ts';
import { withRunning } from '../core/running.ts';
import { agentState, type Session } from '../core/session.ts';
import type { Message, Part, Transcript } from '../core/transcript.ts';
import { foldTranscript } from '../core/branches/fold.ts';
import type { Drafts } from '../log/drafts.ts';
import type { EncodedEvent, Store } from '../log/store.ts';
import type { ExportOptions } from './options.ts';

export interface ExportSources {
  store: Store;
  drafts: Drafts;
}

export interface Conversation {
  session: Session;
  /** ISO 8601 UTC. */
  exportedAt: string;
  messages: Transcript;
  /** Messages that are not on the path that the conversation takes. */
  elsewhere: Transcript;
}

/** Rows read from the log at once. */
const rowsAtOnce = 500;

/** The events of a session in their order, up to and with `until`. */
export function* encodedEvents(store: ExportSources['store'], id: string, until: number): Generator<EncodedEvent[]> {
  for (let after = 0; after < until;) {
    const batch = store.read(id, after, rowsAtOnce).filter(({ seq }) => seq <= until);
    const last = batch.at(-1);
    if (!last) throw new Refused('missing', 'The session was deleted while it was exported.');
    yield batch;
    after = last.seq;
  }
}

function parse(batch: readonly EncodedEvent[]): Event[] {
  // Written by the store from Events.
  return JSON.parse(`[${batch.map(({ data }) => data).join(',')}]`) as Event[];
}

export function readConversation({ store, drafts }: ExportSources, session: Session, exportedAt: string): Conversation {
  const events = [...encodedEvents(store, session.id, session.seq)].flatMap(parse);
  return { session, exportedAt, ...conversationOf(events, drafts.running(session.id)) };
}

/** The messages of the path that is taken, with what is being produced, and those of the other branches. */
export function conversationOf(
  events: readonly Event[],
  running: Parameters<typeof withRunning>[1],
): Pick<Conversation, 'messages' | 'elsewhere'> {
  const messages = withRunning(foldTranscript(events), running);
  const taken = new Set(messages.map(({ id }) => id));
  const isBranched = events.some(({ type }) => type === 'branch.moved');
  const all = isBranched ? foldTranscript(events.filter(({ type }) => type !== 'branch.moved')) : [];
  return { messages, elsewhere: all.filter(({ id }) => !taken.has(id)) };
}

/** A sentence on how far it goes, when the session goes on meanwhile; undefined for one at rest. */
export function stateOf({ session }: Pick<Conversation, 'session'>): string | undefined {
  if (!isLive(session.phase)) return undefined;
  const what = agentState(session) === 'working' ? 'The agent was at work' : 'The session was live';
  return `${what} when this was exported: it goes up to event ${session.seq}, and later ones are not in it.`;
}

/** Whether a reader wants to see it. Questions stay when tools go: they are what was said. */
export function isWanted(part: Part, { thinking, tools }: ExportOptions): boolean {
  if (part.type === 'thinking') return thinking;
  return tools || part.type !== 'tool';
}

/** A withdrawn message was never part of the conversation. */
export function isSaid(message: Message): boolean {
  return message.state !== 'withdrawn';
}
