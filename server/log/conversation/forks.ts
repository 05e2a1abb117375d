/** The conversation up to a message, copied into the log of another session by the database itself, a little at a time. */

import { setImmediate } from 'node:timers/promises';
import { foldTranscript } from '../../core/branches/fold.ts';
import { settle } from '../../core/branches/settle.ts';
import type { Event } from '../../core/event.ts';
import { apply, type Session } from '../../core/session.ts';
import type { Db } from '../database.ts';
import type { Drafts } from '../draft/drafts.ts';
import { makePace } from '../pace.ts';

/** Of a step: others go on between two. */
const pace = { aimMs: 5, first: 200, most: 5_000 };

/**
 * What an event says whose it is, by its field: a message's, a call's (`part`) or a turn's. Null: it is about the session,
 * and stays there.
 */
const ownerField: Record<Event['type'], 'message' | 'reply' | 'part' | 'turn' | null> = {
  'message.sent': 'message',
  'message.edited': 'message',
  'message.requeued': 'message',
  'message.read': 'message',
  'message.moved': null,
  'message.withdrawn': null,
  'branch.moved': null,
  'turn.started': 'reply',
  'turn.steered': 'reply',
  'turn.ended': 'turn',
  'turn.interrupted': 'turn',
  'turn.queued': null,
  'step.retried': 'turn',
  'step.finished': 'turn',
  'part.finished': 'message',
  'instructions.read': 'turn',
  'compaction.requested': null,
  'context.compacted': 'message',
  'tool.started': 'part',
  'tool.finished': 'part',
  'approval.asked': 'part',
  'approval.decided': 'part',
  'approval.revoked': null,
  'question.asked': 'part',
  'question.answered': 'part',
  'question.skipped': 'part',
  'question.withdrawn': 'part',
  'feedback.given': 'message',
  'process.started': null,
  'process.ended': null,
  'session.created': null,
  'session.renamed': null,
  'session.pinned': null,
  'session.archived': null,
  'settings.changed': null,
  'phase.changed': null,
  'stop.requested': null,
  'stop.withdrawn': null,
};

const owner = `case data ->> '$.type' ${Object.entries(ownerField)
  .flatMap(([type, field]) => (field === null ? [] : [`when '${type}' then data ->> '$.${field}'`]))
  .join(' ')} end`;

interface Range {
  origin: string;
  /** Has its place in the conversation there. */
  message: string;
  /** A session without events. */
  fork: string;
}

/** Both included. */
interface Step extends Range {
  from: number;
  to: number;
}

type Creation = Extract<Event, { type: 'session.created' }>;

export interface ForkInput {
  origin: string;
  message: string;
  first: Omit<Creation, 'seq' | 'session' | 'at' | 'forkedFrom'>;
}

export interface Fork {
  created: Creation;
  session: Session;
}

export function makeForks({ client, unsyncedTransaction }: Db, drafts: Drafts) {
  // `name` is what other events call theirs: a part or a turn. Of a turn that was steered to what does not come along,
  // `steered` is where that happened, and `begun` where its last answer that does come along began.
  client.exec(`
    create temp table if not exists copied_message (id primary key, position integer, parent, since, rated, client_id);
    create temp table if not exists scanned_event (seq integer primary key, owner, name, is_said);
    create temp table if not exists copied_owner (name primary key, begun, steered);
    create temp table if not exists copied_event (fresh integer primary key, seq integer unique, turn, begun)`);
  const clear = ['copied_message', 'scanned_event', 'copied_owner', 'copied_event'].map((table) =>
    client.prepare(`delete from ${table}`),
  );
  /** The tables above are those of one fork at a time. */
  let last: Promise<unknown> = Promise.resolve();
  const choosePath = client.prepare<Range>(
    `insert into copied_message
     with recursive path (id, parent, position, since, rated, client_id) as (
       select id, parent, position, since, rated, client_id from message where session = @origin and id = @message
       union all select above.id, above.parent, above.position, above.since, above.rated, above.client_id
       from path join message as above on above.session = @origin and above.id = path.parent
     )
     select id, abs(position), parent, since, rated, client_id from path`,
  );
  const scanEvents = client.prepare<Step>(
    `insert into scanned_event
     select seq, owner, name, owner in (select id from copied_message) from (
       select seq, ${owner} as owner, case data ->> '$.type'
         when 'part.finished' then data ->> '$.part.id'
         when 'turn.started' then data ->> '$.turn'
         when 'turn.steered' then data ->> '$.turn' end as name
       from event where session = @origin and seq between @from and @to
     )`,
  );
  const chooseOwners = client.prepare(
    `insert into copied_owner
     select name, max(iif(is_said, seq, null)), min(iif(is_said, null, seq)) from scanned_event
     where name is not null group by name having max(is_said)`,
  );
  const chooseEvents = client.prepare(
    `insert into copied_event
     with chosen (seq, turn, begun) as (
       select seq, null, null from scanned_event where is_said
       union all select scanned.seq, null, null from scanned_event as scanned join copied_owner as own
         on own.name = scanned.owner where own.steered is null or scanned.seq < own.steered
       union all select steered, name, begun from copied_owner where steered is not null
     )
     select row_number() over (order by seq) + 1, seq, turn, begun from chosen order by seq`,
  );
  // The log writes the seq and the session first. Where a turn was steered to what does not come along, it ends.
  const copyEvents = client.prepare<Step>(
    `insert into event (session, seq, data)
     select @fork, fresh, iif(turn is null,
       '{"seq":' || fresh || ',"session":' || json_quote(@fork)
         || substr(data, length('{"seq":' || event.seq || ',"session":' || json_quote(@origin)) + 1),
       json_object('seq', fresh, 'session', @fork, 'at', data ->> '$.at', 'type', 'turn.ended', 'turn', turn, 'how', 'done',
         'durationMs', cast(round(86400000 * (julianday(data ->> '$.at') - julianday(
           (select data ->> '$.at' from event where session = @origin and seq = begun)))) as integer)))
     from copied_event join event on event.session = @origin and event.seq = copied_event.seq
     where fresh between @from and @to order by fresh`,
  );
  const copyMessages = client.prepare<Range>(
    `insert into message (session, id, position, parent, since, rated, client_id)
     select @fork, id, placed.fresh, parent, sent.fresh, judged.fresh, client_id
     from copied_message
     join copied_event as placed on placed.seq = position
     join copied_event as sent on sent.seq = since
     left join copied_event as judged on judged.seq = rated`,
  );
  const selectEnd = client.prepare<[string], number>('select max(seq) from event where session = ?').pluck();
  const selectLast = client.prepare<[], number>('select coalesce(max(fresh), 1) from copied_event').pluck();
  const selectNewest = client
    .prepare<Range, string>(
      `select data from event where session = @fork and seq >= coalesce(
         (select since from message where session = @fork and client_id is not null and position <
            (select max(position) from message where session = @fork and client_id is null)
          order by position desc limit 1), 2)
       order by seq`,
    )
    .pluck();

  const insertEvent = client.prepare('insert into event (session, seq, data) values (?, ?, ?)');

  /** From the first to the last, both included, each step in a transaction of its own. */
  async function inSteps(
    first: number,
    end: number,
    work: (from: number, to: number) => unknown,
    rest: () => Promise<void>,
  ): Promise<void> {
    const { round } = makePace(pace);
    let from = first;
    const step = (count: number): number => {
      const begun = from;
      from = Math.min(end + 1, begun + count);
      unsyncedTransaction(() => work(begun, from - 1));
      return from - begun;
    };
    while (from <= end && round(step)) await rest();
  }

  /** `check` throws when it shall not go on. */
  async function copy(
    { origin, message, first }: ForkInput,
    check: () => void,
    finish: (write: (at: string) => Fork) => Session,
  ): Promise<Session> {
    check();
    const range = { origin, message, fork: first.id };
    // As of now: what happens there meanwhile does not come along.
    const running = drafts.running(origin).filter((part) => part.message === message);
    const end = selectEnd.get(origin) ?? 0;
    const rest = async (): Promise<void> => {
      await setImmediate();
      check();
    };
    unsyncedTransaction(() => choosePath.run(range));
    await inSteps(1, end, (from, to) => scanEvents.run({ ...range, from, to }), rest);
    for (const work of [() => chooseOwners.run(), () => chooseEvents.run()]) {
      unsyncedTransaction(work);
      await rest();
    }
    const until = selectLast.get() ?? 1;
    await inSteps(2, until, (from, to) => copyEvents.run({ ...range, from, to }), rest);
    unsyncedTransaction(() => copyMessages.run(range));
    await rest();
    return finish((at) => {
      // Written by the store from Events.
      const newest = selectNewest.all(range).map((data) => JSON.parse(data) as Event);
      const { events, isUnanswered } = settle({ newest: foldTranscript(newest), running, now: at });
      const seq = until + events.length;
      const forkedFrom = { session: origin, message, until: seq, isUnanswered };
      const created: Creation = { seq: 1, session: first.id, at, ...first, forkedFrom };
      const ends = events.map((body, index): Event => ({ seq: until + index + 1, session: first.id, at, ...body }));
      for (const event of [created, ...ends]) insertEvent.run(first.id, event.seq, JSON.stringify(event));
      return { created, session: { ...apply(undefined, created), head: message, seq } };
    });
  }

  return {
    /**
     * Writes all events of the new session, and where its messages lie: most in steps, each in a transaction of its own,
     * before `check` throws. `finish` does the rest within the transaction that makes the session be there.
     */
    copy(input: ForkInput, check: () => void, finish: (write: (at: string) => Fork) => Session): Promise<Session> {
      const copied = last
        .then(() => copy(input, check, finish))
        .finally(() => {
          if (client.open) for (const statement of clear) statement.run();
        });
      last = copied.catch(() => undefined);
      return copied;
    },
  };
}
