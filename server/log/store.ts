/** The store behind everything: append, read, subscribe (the feed), lease and claim, on SQLite in one process. */

import type { Event, EventBody } from '../core/event.ts';
import { isLive } from '../core/phase.ts';
import { apply, foldVersion, type Session } from '../core/session.ts';
import type { Db } from './database.ts';
import type { Drafts, OpenDraft } from './drafts.ts';
import type { Feed } from './feed.ts';

/** Where messages that wait begin: behind every other. */
const atTheEnd = 1e12;

/** Places that one event may give to messages that wait. */
const placesOfAnEvent = 1_000;

function waitingPlace(seq: number, index = 0): number {
  return atTheEnd + seq * placesOfAnEvent + index;
}

/** Folded sessions kept in memory; the rest are read from their row. */
const cachedSessions = 2_000;

export interface EncodedEvent {
  seq: number;
  /** The event as JSON, as it goes over the wire. */
  data: string;
}

/** Proof of owning a session: appends with an older epoch are refused. */
export interface Lease {
  epoch: number;
}

class LostLease extends Error {}

/** What else is written with an event, for readers of their own. */
export interface Projection {
  /** Within the transaction that writes the event; `before` is the session without it. */
  project?(event: Event, before: Session | undefined): void;
  /** Within the transaction that deletes the session, before its events go. */
  forget?(session: string): void;
}

export function makeStore(db: Db, feed: Feed, drafts: Drafts, projections: readonly Projection[], now: () => Date) {
  const { client } = db;
  const selectState = client.prepare<[string], { state: string }>('select state from session where id = ?');
  const upsertSession = client.prepare(
    `insert into session (id, project, phase, name, live, seq, revision, updated_at, state, fold)
     values (@id, @project, @phase, @name, @live, @seq, @revision, @updatedAt, @state, @fold)
     on conflict (id) do update set project = @project, phase = @phase, name = @name, live = @live, seq = @seq,
       revision = @revision, updated_at = @updatedAt, state = @state, fold = @fold`,
  );
  const insertEvent = client.prepare('insert into event (session, seq, data) values (?, ?, ?)');
  const selectEvents = client.prepare<[string, number, number], EncodedEvent>(
    'select seq, data from event where session = ? and seq > ? order by seq limit ?',
  );
  const insertMessage = client.prepare(
    'insert into message (id, session, position, since, client_id) values (?, ?, ?, ?, ?)',
  );
  const deleteAnswers = client.prepare('delete from question_draft where part = ?');
  const insertReply = client.prepare(
    'insert into message (id, session, position, since, parent) values (?, ?, ?, ?, ?)',
  );
  const moveMessage = client.prepare('update message set position = ? where id = ?');
  const placeMessage = client.prepare('update message set position = ?, parent = ? where id = ?');
  const rateMessage = client.prepare('update message set rated = ? where id = ?');
  const takePath = client.prepare(
    `with recursive path (id) as (
       select @to union all select message.parent from path join message on message.id = path.id where message.parent <> ''
     )
     update message set position = -position
     where session = @session and parent is not null and (position > 0) <> (id in (select id from path where id is not null))`,
  );

  const sessions = new Map<string, Session>();
  /** The newest append of a session, so that its live readers need not ask the database. */
  const tails = new Map<string, EncodedEvent[]>();
  let epoch = 0;
  let revision = Number(
    client
      .prepare(
        'select max(coalesce((select max(revision) from session), 0), coalesce((select max(revision) from removal), 0))',
      )
      .pluck()
      .get(),
  );

  function remember(session: Session): void {
    sessions.delete(session.id);
    sessions.set(session.id, session);
    for (const [id, old] of sessions) {
      if (sessions.size <= cachedSessions) break;
      if (isLive(old.phase) && old.turn) continue;
      sessions.delete(id);
      tails.delete(id);
    }
  }

  function load(id: string): Session | undefined {
    const cached = sessions.get(id);
    if (cached) return cached;
    const row = selectState.get(id);
    if (!row) return undefined;
    // Written by `append` from a Session.
    const session = JSON.parse(row.state) as Session;
    remember(session);
    return session;
  }

  /** `before` is the session as of the event before, `after` as of this one. */
  function indexMessage(event: Event, before: Session | undefined, after: Session): void {
    const parent = before?.head ?? '';
    switch (event.type) {
      case 'message.sent':
        return void insertMessage.run(event.message, event.session, waitingPlace(event.seq), event.seq, event.clientId);
      case 'message.moved':
        return after.waiting.forEach(({ id }, index) => moveMessage.run(waitingPlace(event.seq, index), id));
      case 'message.withdrawn':
        return void moveMessage.run(-event.seq, event.message);
      case 'message.read':
        return void placeMessage.run(event.seq, parent, event.message);
      case 'turn.started':
      case 'turn.steered':
        return void insertReply.run(event.reply, event.session, event.seq, event.seq, parent);
      case 'feedback.given':
        return void rateMessage.run(event.seq, event.message);
      case 'branch.moved':
        return void takePath.run({ session: event.session, to: event.to });
      default:
    }
  }

  function rowOf(session: Session) {
    const { id, project, phase, name, seq, updatedAt } = session;
    return {
      id,
      project,
      phase,
      name,
      live: isLive(phase) ? 1 : null,
      seq,
      updatedAt,
      state: JSON.stringify(session),
      fold: foldVersion,
    };
  }

  return {
    load,
    has: (id: string): boolean => sessions.has(id) || selectState.get(id) !== undefined,
    revision: () => revision,

    /** Folds the sessions anew that an earlier version folded in another way; `tell` hears how many, before it begins. */
    refold(tell: (count: number) => void): void {
      const stale = client.prepare<[number], string>('select id from session where fold <> ?').pluck().all(foldVersion);
      if (stale.length === 0) return;
      tell(stale.length);
      const selectLog = client
        .prepare<[string], string>('select data from event where session = ? order by seq')
        .pluck();
      const selectRevision = client.prepare<[string], number>('select revision from session where id = ?').pluck();
      db.transaction(() => {
        for (const id of stale) {
          let folded: Session | undefined;
          // Written by `append` from Events.
          for (const data of selectLog.iterate(id)) folded = apply(folded, JSON.parse(data) as Event);
          if (folded) upsertSession.run({ ...rowOf(folded), revision: selectRevision.get(id) });
        }
      });
      sessions.clear();
    },

    /** Takes ownership of every session of this store: one process owns all. */
    lease(): Lease {
      epoch += 1;
      return { epoch };
    },

    /** Ids of the sessions that need an owner now: every live one, oldest first. */
    claim: (): string[] =>
      client.prepare<[], string>('select id from session where live = 1 order by updated_at').pluck().all(),

    /**
     * Writes events and their projections in one synced transaction, together with all growth that is pending, then wakes
     * the readers. `ends` are the drafts that these events replace.
     */
    append(id: string, lease: Lease, bodies: readonly EventBody[], ends: readonly OpenDraft[] = []): Session {
      if (lease.epoch !== epoch) throw new LostLease(`Session ${id} has another owner.`);
      const before = load(id);
      if (!before && bodies[0]?.type !== 'session.created') throw new Error(`Session ${id} does not exist.`);
      const at = now().toISOString();
      const encoded: EncodedEvent[] = [];
      let folded = before;
      const afterCommit = db.transaction(() => {
        const deliver = drafts.store(ends);
        for (const body of bodies) {
          const event: Event = { seq: (folded?.seq ?? 0) + 1, session: id, at, ...body };
          const data = JSON.stringify(event);
          const earlier = folded;
          folded = apply(earlier, event);
          insertEvent.run(id, event.seq, data);
          indexMessage(event, earlier, folded);
          if (event.type === 'tool.finished') deleteAnswers.run(event.part);
          for (const projection of projections) projection.project?.(event, earlier);
          encoded.push({ seq: event.seq, data });
        }
        if (folded) upsertSession.run({ ...rowOf(folded), revision: revision + 1 });
        const closed = ends.map((end) => drafts.close(end));
        drafts.sweep();
        return () => {
          deliver();
          for (const close of closed) close();
        };
      });
      revision += 1;
      afterCommit();
      // There is at least one event: `session.created`, or those of the caller on an existing session.
      const session = folded as Session;
      remember(session);
      tails.set(id, encoded);
      feed.events(id);
      feed.list();
      return session;
    },

    /** Events after `after`, oldest first. */
    read(id: string, after: number, limit: number): EncodedEvent[] {
      const tail = tails.get(id);
      const first = tail?.[0];
      if (tail && first && after >= first.seq - 1) {
        return tail.filter((event) => event.seq > after).slice(0, limit);
      }
      return selectEvents.all(id, after, limit);
    },

    /** Deletes a session whole. What was told of it outside stays there, except what was taken back before. */
    remove(id: string): void {
      db.transaction(() => {
        for (const projection of projections) projection.forget?.(id);
        for (const table of ['event', 'message', 'draft', 'process', 'question_draft'])
          client.prepare(`delete from ${table} where session = ?`).run(id);
        // A rating that was taken back is still to be removed where it was told.
        client.prepare("delete from outbox where session = ? and data ->> '$.kind' <> 'removal'").run(id);
        client.prepare('delete from chunk where draft not in (select id from draft)').run();
        client.prepare('delete from session where id = ?').run(id);
        client.prepare('insert into removal (revision, session) values (?, ?)').run(revision + 1, id);
      });
      revision += 1;
      sessions.delete(id);
      tails.delete(id);
      feed.removed(id);
      feed.list();
    },
  };
}

export type Store = ReturnType<typeof makeStore>;
