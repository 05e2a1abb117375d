/** The conversation up to a message, copied into the log of another session by the database itself. */

import { foldTranscript } from '../../core/branches/fold.ts';
import { settle } from '../../core/branches/settle.ts';
import type { Event } from '../../core/event.ts';
import { apply, type Session } from '../../core/session.ts';
import type { Db } from '../database.ts';
import type { Drafts } from '../draft/drafts.ts';

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

interface Copied {
  /** The seq of the last event that was copied: they begin with 2, behind the creation. */
  last: number;
  /** What was copied from the message on that the newest answer is to. */
  newest: Event[];
}

type Creation = Extract<Event, { type: 'session.created' }>;

export interface ForkInput {
  origin: string;
  message: string;
  first: Omit<Creation, 'seq' | 'session' | 'at' | 'forkedFrom'>;
  /** ISO 8601 UTC. */
  at: string;
}

export function makeForks({ client }: Db, drafts: Drafts) {
  client.exec(`
    create temp table if not exists copied_message (position integer primary key, id, parent, since, rated, client_id);
    create temp table if not exists copied_event (seq integer primary key, fresh integer, turn, begun)`);
  const clear = [client.prepare('delete from copied_message'), client.prepare('delete from copied_event')];
  const choosePath = client.prepare<Range>(
    `insert into copied_message
     with recursive path (id, parent, position, since, rated, client_id) as (
       select id, parent, position, since, rated, client_id from message where session = @origin and id = @message
       union all select above.id, above.parent, above.position, above.since, above.rated, above.client_id
       from path join message as above on above.session = @origin and above.id = path.parent
     )
     select abs(position), id, parent, since, rated, client_id from path`,
  );
  const chooseEvents = client.prepare<Range>(
    `insert into copied_event
     with scanned as materialized (
       select seq, ${owner} as owner, case data ->> '$.type'
         when 'part.finished' then data ->> '$.part.id'
         when 'turn.started' then data ->> '$.turn'
         when 'turn.steered' then data ->> '$.turn' end as name
       from event where session = @origin
     ), said as materialized (
       select seq, name from scanned where owner in (select id from copied_message)
     ), own as materialized (
       select name, max(seq) as begun from said where name is not null group by name
     ), steered as materialized (
       select own.name, own.begun, min(scanned.seq) as seq from own join scanned on scanned.name = own.name
       where scanned.owner not in (select id from copied_message) group by own.name
     ), chosen (seq, turn, begun) as (
       select seq, null, null from said
       union all select scanned.seq, null, null from scanned join own on own.name = scanned.owner
         left join steered on steered.name = own.name where steered.seq is null or scanned.seq < steered.seq
       union all select seq, name, begun from steered
     )
     select seq, row_number() over (order by seq) + 1, turn, begun from chosen`,
  );
  // The log writes the seq and the session first. Where a turn was steered to what does not come along, it ends.
  const copyEvents = client.prepare<Range>(
    `insert into event (session, seq, data)
     select @fork, fresh, iif(turn is null,
       '{"seq":' || fresh || ',"session":' || json_quote(@fork)
         || substr(data, length('{"seq":' || event.seq || ',"session":' || json_quote(@origin)) + 1),
       json_object('seq', fresh, 'session', @fork, 'at', data ->> '$.at', 'type', 'turn.ended', 'turn', turn, 'how', 'done',
         'durationMs', cast(round(86400000 * (julianday(data ->> '$.at') - julianday(
           (select data ->> '$.at' from event where session = @origin and seq = begun)))) as integer)))
     from copied_event join event on event.session = @origin and event.seq = copied_event.seq order by fresh`,
  );
  const copyMessages = client.prepare<Range>(
    `insert into message (session, id, position, parent, since, rated, client_id)
     select @fork, id, placed.fresh, parent, sent.fresh, judged.fresh, client_id
     from copied_message
     join copied_event as placed on placed.seq = position
     join copied_event as sent on sent.seq = since
     left join copied_event as judged on judged.seq = rated`,
  );
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

  function copy(range: Range): Copied {
    choosePath.run(range);
    chooseEvents.run(range);
    copyEvents.run(range);
    copyMessages.run(range);
    const last = selectLast.get() ?? 1;
    // Written by the store from Events.
    const newest = selectNewest.all(range).map((data) => JSON.parse(data) as Event);
    for (const statement of clear) statement.run();
    return { last, newest };
  }

  return {
    /** Within a transaction: all events of the new session, and where its messages lie. */
    write({ origin, message, first, at }: ForkInput): { created: Creation; session: Session } {
      const { id } = first;
      const { last, newest } = copy({ origin, message, fork: id });
      const { events, isUnanswered } = settle({
        newest: foldTranscript(newest),
        running: drafts.running(origin).filter((part) => part.message === message),
        now: at,
      });
      const until = last + events.length;
      const forkedFrom = { session: origin, message, until, isUnanswered };
      const created: Creation = { seq: 1, session: id, at, ...first, forkedFrom };
      const ends = events.map((body, index): Event => ({ seq: last + index + 1, session: id, at, ...body }));
      for (const event of [created, ...ends]) insertEvent.run(id, event.seq, JSON.stringify(event));
      return { created, session: { ...apply(undefined, created), head: message, seq: until } };
    },
  };
}
