/** What an export is made from: a session and its conversation as of one event. */

import type { Event } from '../core/event.ts';
import { isLive } from '../core/phase.ts';
import { Refused } from '../core/refusal.ts';
import { withRunning, type RunningPart } from '../core/running.ts';
import { agentState, type Session } from '../core/session.ts';
import { applyToTranscript, isBlank, type Message, type Part, type Transcript } from '../core/transcript.ts';
import { foldTranscript, makeFold } from '../core/branches/fold.ts';
import type { Drafts } from '../log/draft/drafts.ts';
import type { EncodedEvent, Store } from '../log/store.ts';
import type { ExportOptions } from './options.ts';

export interface ExportSources {
  store: Store;
  drafts: Drafts;
}

/** What is exported, and when. */
export interface Subject {
  session: Session;
  /** ISO 8601 UTC. */
  exportedAt: string;
  /** Of the session that this one was forked from; undefined when there is none, here or any more. */
  originName: string | undefined;
}

export interface Conversation extends Subject {
  messages: Transcript;
  /** Messages that are not on the path that the conversation takes. */
  elsewhere: Transcript;
}

/** A conversation that is read while it is written out, as far as it has no branches: it may be longer than memory. */
export interface Reading extends Omit<Conversation, 'messages'> {
  messages: Iterable<Message | Pause>;
}

/** A moment in long work when others may have their turn: text of no length. */
export type Pause = '';

/** Rows read from the log at once, at most and to begin with. */
const mostRows = 500;
const firstRows = 50;
/** Characters of the rows that are read at once, where single ones are not longer. */
const charactersAtOnce = 256 * 1024;

/** The events of a session in their order, up to and with `until`. */
export function* encodedEvents(store: ExportSources['store'], id: string, until: number): Generator<EncodedEvent[]> {
  let rows = firstRows;
  for (let after = 0; after < until;) {
    const batch = store.read(id, after, rows).filter(({ seq }) => seq <= until);
    const last = batch.at(-1);
    if (!last) throw new Refused('missing', 'The session was deleted while it was exported.');
    yield batch;
    after = last.seq;
    const characters = batch.reduce((sum, { data }) => sum + data.length, 0);
    rows = Math.min(mostRows, Math.max(1, Math.floor((batch.length * charactersAtOnce) / characters)));
  }
}

function parse(batch: readonly EncodedEvent[]): Event[] {
  // Written by the store from Events.
  return JSON.parse(`[${batch.map(({ data }) => data).join(',')}]`) as Event[];
}

/** What lies ahead and changes messages that were said long before. */
interface Ahead {
  /** The newest of each message. */
  ratings: Map<string, Event>;
  /** Whether another branch is taken. */
  isBranched: boolean;
}

function* lookAhead(batches: Iterable<EncodedEvent[]>): Generator<Pause, Ahead> {
  const ratings = new Map<string, Event>();
  let isBranched = false;
  for (const batch of batches) {
    const changing = batch.filter(({ data }) => data.includes('feedback.given') || data.includes('branch.moved'));
    for (const event of parse(changing)) {
      if (event.type === 'feedback.given') ratings.set(event.message, event);
      isBranched ||= event.type === 'branch.moved';
    }
    yield '';
  }
  return { ratings, isBranched };
}

export function subjectOf({ load }: Pick<Store, 'load'>, session: Session, now: Date): Subject {
  const { forkedFrom } = session;
  return {
    session,
    exportedAt: now.toISOString(),
    originName: forkedFrom ? load(forkedFrom.session)?.name : undefined,
  };
}

/** As of now, whatever happens to the session while it is read. */
export function readConversation({ store, drafts }: ExportSources, subject: Subject): Generator<Pause, Reading> {
  const { session } = subject;
  const running = drafts.running(session.id);
  const batches = (): Iterable<EncodedEvent[]> => encodedEvents(store, session.id, session.seq);

  function* messagesOf(ratings: ReadonlyMap<string, Event>): Generator<Message | Pause> {
    const fold = makeFold();
    for (const batch of batches()) {
      for (const event of parse(batch)) fold.add(event);
      for (const message of fold.take()) {
        const rating = ratings.get(message.id);
        yield* rating ? applyToTranscript([message], rating) : [message];
      }
      yield '';
    }
    yield* withRunning(fold.transcript(), running);
  }

  function* read(): Generator<Pause, Reading> {
    const { ratings, isBranched } = yield* lookAhead(batches());
    if (!isBranched) return { ...subject, messages: messagesOf(ratings), elsewhere: [] };
    const taken = makeFold();
    const all = makeFold();
    for (const batch of batches()) {
      for (const event of parse(batch)) {
        taken.add(event);
        if (event.type !== 'branch.moved') all.add(event);
      }
      yield '';
    }
    return { ...subject, ...apart(withRunning(taken.transcript(), running), all.transcript()) };
  }

  return read();
}

/** What is on the path that is taken, and what of all there is is not. */
function apart(messages: Transcript, all: Transcript): Pick<Conversation, 'messages' | 'elsewhere'> {
  const taken = new Set(messages.map(({ id }) => id));
  return { messages, elsewhere: all.filter(({ id }) => !taken.has(id)) };
}

/** The messages of the path that is taken, with what is being produced, and those of the other branches. */
export function conversationOf(
  events: readonly Event[],
  running: readonly RunningPart[],
): Pick<Conversation, 'messages' | 'elsewhere'> {
  const isBranched = events.some(({ type }) => type === 'branch.moved');
  const all = isBranched ? foldTranscript(events.filter(({ type }) => type !== 'branch.moved')) : [];
  return apart(withRunning(foldTranscript(events), running), all);
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

/** A withdrawn message was never part of the conversation, and a blank one says nothing. */
export function isSaid(message: Message): boolean {
  return message.state !== 'withdrawn' && !isBlank(message);
}
