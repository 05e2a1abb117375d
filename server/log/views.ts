/** What pages ask for: the session list, and windows of a conversation. */

import type { Event } from '../core/event.ts';
import type { Phase } from '../core/phase.ts';
import type { AgentState, Session } from '../core/session.ts';
import { summarize, type SessionSummary } from '../core/summary.ts';
import { withRunning } from '../core/running.ts';
import { foldTranscript } from '../core/branches/fold.ts';
import { openCalls } from '../core/branches/open-calls.ts';
import { applyToTranscript, type Message, type Transcript } from '../core/transcript.ts';
import { makeBranches } from './conversation/branches.ts';
import type { Db } from './database.ts';
import type { Drafts } from './draft/drafts.ts';

/** Which sessions a list holds: those that are all of it. */
export interface ListFilter {
  /** Part of the name. */
  query?: string;
  phase?: Phase;
  agent?: AgentState;
  model?: string;
  project?: string;
  isLive?: boolean;
  isPinned?: boolean;
  /** The archive, or what is not in it. */
  isArchived?: boolean;
}

export interface ListQuery extends ListFilter {
  cursor?: string;
  limit: number;
}

export interface ListPage {
  items: SessionSummary[];
  nextCursor?: string;
}

export interface Window {
  messages: Message[];
  /** Ask for messages before this one to go on; absent at the beginning of the conversation. */
  before?: string;
  /** By those of the messages that have siblings: the ids of all of them in order, the message's own included. */
  variants: Record<string, string[]>;
}

interface Place {
  id: string;
  position: number;
  since: number;
  rated: number | null;
}

interface Row {
  id: string;
  updatedAt: string;
  state: string;
}

function summaryOf(row: Pick<Row, 'state'>): SessionSummary {
  // Written by the store from a Session.
  return summarize(JSON.parse(row.state) as Session);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}

/** Sorts behind every time that ISO 8601 can write. */
const afterEverything = '~';

/** Events parsed in one go: one call of the parser for many costs less than one for each. */
const parsedAtOnce = 500;

function parseAll(batch: readonly string[]): Event[] {
  // Written by the store from Events.
  return JSON.parse(`[${batch.join(',')}]`) as Event[];
}

export function makeViews(db: Db, drafts: Drafts) {
  const { client } = db;
  const branches = makeBranches(db);
  const selectPlace = client.prepare<[string, string], Place>(
    'select id, position, since, rated from message where session = ? and id = ?',
  );
  const selectPlaces = client.prepare<[string, number, number], Place>(
    'select id, position, since, rated from message where session = ? and position > 0 and position < ? order by position desc limit ?',
  );
  const selectReplyAfter = client
    .prepare<[string, number, number], number>(
      'select position from message where session = ? and position > ? and client_id is null order by position limit 1 offset ?',
    )
    .pluck();
  const selectRange = client
    .prepare<[string, number, number], string>(
      'select data from event where session = ? and seq >= ? and seq < ? order by seq',
    )
    .pluck();
  const selectSent = client
    .prepare<[string, string], string>(
      `select event.data from message join event on event.session = message.session and event.seq = message.since
       where message.session = ? and message.client_id = ?`,
    )
    .pluck();
  const selectList = client.prepare<Record<string, unknown>, Row>(
    `select id, updated_at as updatedAt, state from session indexed by session_in_list
     where is_archived = @isArchived and (updated_at, id) < (@updatedAt, @id)
       and (@phase is null or phase = @phase) and (@agent is null or agent = @agent)
       and (@model is null or model = @model) and (@project is null or project = @project)
       and (@isLive is null or (live is not null) = @isLive) and (@isPinned is null or is_pinned = @isPinned)
       and (@query is null or name like @query escape '\\')
     order by updated_at desc, id desc limit @limit`,
  );
  const countMessages = client
    .prepare<[string], number>('select count(*) from message where session = ? and position > 0')
    .pluck();
  const countRatings = client
    .prepare<[string], number>(
      `select count(*) from message join event on event.session = message.session and event.seq = message.rated
       where message.session = ? and event.data ->> '$.rating' is not null`,
    )
    .pluck();
  const selectChanged = client.prepare<[number, number], { revision: number; state: string }>(
    'select revision, state from session where revision > ? order by revision limit ?',
  );
  const selectRemoved = client.prepare<[number, number], { revision: number; session: string }>(
    'select revision, session from removal where revision > ? order by revision limit ?',
  );

  function* eventsOf(session: string, from: number, until: number): Generator<Event> {
    let batch: string[] = [];
    for (const data of selectRange.iterate(session, from, until)) {
      if (batch.push(data) < parsedAtOnce) continue;
      yield* parseAll(batch);
      batch = [];
    }
    yield* parseAll(batch);
  }

  /**
   * Messages change until the next answer begins, the event that begins it included. Later only feedback comes, and the
   * results of calls that were put off: a turn that goes on after a stop may give them with its own answer.
   */
  function fold(session: string, places: Place[]): Message[] {
    const newest = Math.max(...places.map((place) => place.position));
    // Mostly with the very next one. Where they never come, the rest of the log is folded about twice, however long it is.
    for (let answers = 1; ; answers *= 4) {
      const next = selectReplyAfter.get(session, newest, answers - 1);
      const messages = foldUntil(session, places, (next ?? Number.MAX_SAFE_INTEGER - 1) + 1);
      if (next === undefined || messages.every(({ parts }) => openCalls(parts).next().done)) return messages;
    }
  }

  function foldUntil(session: string, places: Place[], until: number): Message[] {
    const from = Math.min(...places.map((place) => place.since));
    const folded = new Map(foldTranscript(eventsOf(session, from, until)).map((message) => [message.id, message]));
    return places.toReversed().flatMap(({ id, rated }) => {
      const message = folded.get(id);
      if (!message) return [];
      return rated !== null && rated >= until
        ? [...eventsOf(session, rated, rated + 1)].reduce<Transcript>(applyToTranscript, [message])
        : [message];
    });
  }

  function windowUntil(session: string, until: number, limit: number): Window {
    const found = selectPlaces.all(session, until, limit + 1);
    const places = found.slice(0, limit);
    if (places.length === 0) return { messages: [], variants: {} };
    return {
      messages: fold(session, places),
      ...(found.length > limit ? { before: places.at(-1)?.id } : {}),
      variants: branches.variants(
        session,
        places.map(({ id }) => id),
      ),
    };
  }

  return {
    list({
      query,
      phase,
      agent,
      model,
      project,
      isLive,
      isPinned,
      isArchived = false,
      cursor,
      limit,
    }: ListQuery): ListPage {
      const [updatedAt, id] = cursor?.split('~') ?? [afterEverything, ''];
      const rows = selectList.all({
        phase: phase ?? null,
        agent: agent ?? null,
        model: model ?? null,
        project: project ?? null,
        isLive: isLive === undefined ? null : Number(isLive),
        isPinned: isPinned === undefined ? null : Number(isPinned),
        isArchived: Number(isArchived),
        query: query ? `%${escapeLike(query)}%` : null,
        updatedAt,
        id,
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(summaryOf),
        ...(rows.length > limit && last ? { nextCursor: `${last.updatedAt}~${last.id}` } : {}),
      };
    },

    /** What goes with a session: messages of the branch that is taken, those that wait included, and answers that are rated. */
    counts: (session: string) => ({
      messages: countMessages.get(session) ?? 0,
      ratings: countRatings.get(session) ?? 0,
    }),

    /** Rows of the list that changed after a revision, removals included, in order. */
    changes(after: number, limit: number) {
      const changed = selectChanged.all(after, limit).map((row) => ({ revision: row.revision, row: summaryOf(row) }));
      const removed = selectRemoved
        .all(after, limit)
        .map(({ revision, session }) => ({ revision, row: { id: session, removed: true as const } }));
      return [...changed, ...removed].toSorted((a, b) => a.revision - b.revision).slice(0, limit);
    },

    /** The newest messages, running parts included. */
    newest(session: string, limit: number): Window {
      const window = windowUntil(session, Number.MAX_SAFE_INTEGER, limit);
      return { ...window, messages: [...withRunning(window.messages, drafts.running(session))] };
    },

    /** The messages before a given one. Undefined when there is no such message. */
    before(session: string, message: string, limit: number): Window | undefined {
      const end = selectPlace.get(session, message);
      return end && end.position > 0 ? windowUntil(session, end.position, limit) : undefined;
    },

    place: branches.place,
    leaf: branches.leaf,

    /** Paths of the files that came with a person's message, which is read and thus changes no more. */
    sentFiles(session: string, message: string): string[] {
      const { since = 0, position = 0 } = selectPlace.get(session, message) ?? {};
      const sent = foldTranscript(eventsOf(session, since, Math.abs(position) + 1)).find(({ id }) => id === message);
      return sent?.parts.flatMap((part) => (part.type === 'file' ? [part.path] : [])) ?? [];
    },

    /** The whole conversation, without what is being produced. */
    transcript: (session: string): Transcript => foldTranscript(eventsOf(session, 0, Number.MAX_SAFE_INTEGER)),

    /** The seq of a message's first event. */
    sinceOf: (session: string, message: string): number | undefined => selectPlace.get(session, message)?.since,

    /** The message that was sent under this id of the sender, as it was sent. */
    sent(session: string, clientId: string): Extract<Event, { type: 'message.sent' }> | undefined {
      const data = selectSent.get(session, clientId);
      // `since` of a sent message is the seq of its `message.sent`.
      return data === undefined ? undefined : (JSON.parse(data) as Extract<Event, { type: 'message.sent' }>);
    },
  };
}

export type Views = ReturnType<typeof makeViews>;
