/** The store behind everything: append, read, subscribe (the feed), lease and claim, on SQLite in one process. */

import type { Event, EventBody } from '../core/event.ts';
import { isLive } from '../core/phase.ts';
import { Refused } from '../core/refusal.ts';
import { agentState, apply, foldVersion, type Session } from '../core/session.ts';
import { makeForks, type ForkInput } from './conversation/forks.ts';
import { makeMessageIndex } from './conversation/message-index.ts';
import type { Db } from './database.ts';
import type { Drafts, OpenDraft } from './draft/drafts.ts';
import { makeEraser } from './erase.ts';
import type { Feed } from './feed.ts';

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

/** The way in of a session that comes whole from elsewhere. */
export interface Adoption {
  /** Writes the next events in a transaction of their own. Those that carry a place and a time keep them. */
  add: (bodies: readonly EventBody[]) => void;
  finish: () => Session;
  /** Takes it back. What is left unwritten of that goes with the next start. */
  drop: () => Promise<void>;
}

/** What else is written with an event, for readers of their own. */
export interface Projection {
  /** Within the transaction that writes the event; `before` is the session without it. */
  project?(event: Event, before: Session | undefined): void;
  /** As `project`, but only of what happens here and now: not of the past that an adopted session brings. */
  react?(event: Event, before: Session | undefined): void;
  /** Within the transaction that deletes the session: its events are still there, and go one by one afterwards. */
  forget?(session: string): void;
  /** Returns what is called with each event of a deleted session, oldest first, within the transaction in which it goes. */
  eraser?(session: string): (event: { id: number; data: string }) => void;
}

export function makeStore(db: Db, feed: Feed, drafts: Drafts, projections: readonly Projection[], now: () => Date) {
  const { client } = db;
  const selectState = client.prepare<[string], { state: string }>('select state from session where id = ?');
  const upsertSession = client.prepare(
    `insert into session (id, project, phase, name, live, agent, model, is_pinned, is_archived, seq, revision, updated_at,
       state, fold)
     values (@id, @project, @phase, @name, @live, @agent, @model, @isPinned, @isArchived, @seq, @revision, @updatedAt,
       @state, @fold)
     on conflict (id) do update set project = @project, phase = @phase, name = @name, live = @live, agent = @agent,
       model = @model, is_pinned = @isPinned, is_archived = @isArchived, seq = @seq, revision = @revision,
       updated_at = @updatedAt, state = @state, fold = @fold`,
  );
  const insertEvent = client.prepare('insert into event (session, seq, data) values (?, ?, ?)');
  const selectEvents = client.prepare<[string, number, number], EncodedEvent>(
    'select seq, data from event where session = ? and seq > ? order by seq limit ?',
  );
  const beginAdoption = client.prepare('insert into adoption (session) values (?) on conflict do nothing');
  const endAdoption = client.prepare('delete from adoption where session = ?');
  const deleteAnswers = client.prepare('delete from question_draft where part = ?');
  const messageIndex = makeMessageIndex(db);
  const forks = makeForks(db, drafts);
  const erase = makeEraser(db, projections);

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

  function rowOf(session: Session) {
    const { id, project, phase, name, settings, isPinned, isArchived, seq, updatedAt } = session;
    return {
      id,
      project,
      phase,
      name,
      live: isLive(phase) ? 1 : null,
      agent: agentState(session),
      model: settings.model,
      isPinned: Number(isPinned),
      isArchived: Number(isArchived),
      seq,
      updatedAt,
      state: JSON.stringify(session),
      fold: foldVersion,
    };
  }

  /** Within a transaction: the events of a session that is `before`, with all that is projected from them but its own row. */
  function write(id: string, before: Session | undefined, bodies: readonly EventBody[], isPast = false) {
    const at = now().toISOString();
    const encoded: EncodedEvent[] = [];
    let folded = before;
    for (const body of bodies) {
      const event: Event = { seq: (folded?.seq ?? 0) + 1, session: id, at, ...body };
      const data = JSON.stringify(event);
      const earlier = folded;
      folded = apply(earlier, event);
      insertEvent.run(id, event.seq, data);
      messageIndex.project(event, earlier, folded);
      if (event.type === 'tool.finished') deleteAnswers.run(event.part);
      for (const projection of projections) {
        projection.project?.(event, earlier);
        if (!isPast) projection.react?.(event, earlier);
      }
      encoded.push({ seq: event.seq, data });
    }
    return { folded, encoded };
  }

  /** Within a transaction. Its events and messages are left, which nobody sees, to be erased. */
  function forget(id: string): void {
    for (const projection of projections) projection.forget?.(id);
    for (const table of ['draft', 'process', 'question_draft'])
      client.prepare(`delete from ${table} where session = ?`).run(id);
    client.prepare('delete from chunk where draft not in (select id from draft)').run();
    client.prepare('delete from session where id = ?').run(id);
    beginAdoption.run(id);
  }

  async function drop(id: string, signal?: AbortSignal): Promise<void> {
    db.transaction(() => forget(id));
    await erase(id, signal);
  }

  /** A session that was written under its name is there for everybody. */
  function appear(session: Session): void {
    revision += 1;
    remember(session);
    feed.events(session.id);
    feed.list();
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
      let encoded: EncodedEvent[] = [];
      let folded = before;
      const afterCommit = db.transaction(() => {
        const deliver = drafts.store(ends);
        ({ folded, encoded } = write(id, before, bodies));
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

    /**
     * Creates a session with the conversation of another one up to a message, as a history in which nothing is left to do.
     * Nobody sees it before it is whole; what a crash leaves of it goes at the next start.
     */
    async fork(lease: Lease, input: ForkInput): Promise<Session> {
      const { origin, first } = input;
      const check = () => {
        if (lease.epoch !== epoch) throw new LostLease(`Session ${first.id} cannot be created by a former owner.`);
        if (!load(origin)) throw new Refused('missing', 'The session was deleted before its conversation was copied.');
      };
      check();
      db.transaction(() => beginAdoption.run(first.id));
      try {
        return await forks.copy(input, check, (writeRest) => {
          const forked = db.transaction(() => {
            const { created, session } = writeRest(now().toISOString());
            for (const projection of projections) {
              projection.project?.(created, undefined);
              projection.react?.(created, undefined);
            }
            upsertSession.run({ ...rowOf(session), revision: revision + 1 });
            endAdoption.run(first.id);
            return session;
          });
          appear(forked);
          return forked;
        });
      } catch (error) {
        // What cannot be erased now, for instance because the disk is full, goes at the next start.
        if (client.open) await drop(first.id).catch(() => undefined);
        throw error;
      }
    },

    /**
     * Begins to write a session that comes whole from elsewhere, in transactions short enough to be between others. Nobody
     * sees it before `finish`. What is not finished is dropped by whoever began it, or after a crash at the next start.
     */
    adopt(id: string, lease: Lease): Adoption {
      let session: Session | undefined;
      return {
        add(bodies) {
          if (lease.epoch !== epoch) throw new LostLease(`Session ${id} has another owner.`);
          session = db.unsyncedTransaction(() => {
            if (!session) beginAdoption.run(id);
            return write(id, session, bodies, true).folded;
          });
        },
        finish() {
          if (!session) throw new Error(`Session ${id} has no events.`);
          const adopted = session;
          db.transaction(() => {
            upsertSession.run({ ...rowOf(adopted), revision: revision + 1 });
            endAdoption.run(id);
          });
          appear(adopted);
          return adopted;
        },
        drop: () => drop(id),
      };
    },

    /** Erases what a crash left of sessions that were being adopted or erased. */
    async eraseUnfinished(signal?: AbortSignal): Promise<void> {
      const unfinished = client.prepare<[], string>('select session from adoption').pluck().all();
      for (const id of unfinished) await drop(id, signal);
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

    /** Deletes a session: from then on it is gone for everybody, and `erase` takes away what is left of it. */
    remove(id: string): void {
      db.transaction(() => {
        forget(id);
        client.prepare('insert into removal (revision, session) values (?, ?)').run(revision + 1, id);
      });
      revision += 1;
      sessions.delete(id);
      tails.delete(id);
      feed.removed(id);
      feed.list();
    },
    erase,
  };
}

export type Store = ReturnType<typeof makeStore>;
