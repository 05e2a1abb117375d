/** The words of every message, in an index of SQLite's that follows the log a moment behind it. */

import type { Event } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import { indexed, wordOfSession } from './words.ts';
import type { Db } from '../log/database.ts';
import type { Feed } from '../log/feed.ts';
import { makePace } from '../log/pace.ts';

/** Events of one transaction: short enough to be between two others unnoticed. Texts cost most of it, at the commit. */
const pace = { aimMs: 5, first: 20, most: 200 };
/** What happens within this time is indexed together. */
const delayMs = 250;
/** Words are deleted as they were cut: other rules, ours (the number) or those of Unicode, need another index. */
const follower = `search 2 unicode ${process.versions.unicode ?? ''}`;
/** After storage refused. */
const laterMs = 1_000;

interface Row {
  id: number;
  data: string;
}

/** What is found of an event: the texts of people and of the agent. */
function textOf(event: Event): { message: string; text: string } | undefined {
  switch (event.type) {
    case 'message.sent':
    case 'message.edited':
      return { message: event.message, text: event.text };
    case 'part.finished':
      return event.part.type === 'text' && event.task === undefined
        ? { message: event.message, text: event.part.text }
        : undefined;
    default:
      return undefined;
  }
}

export function parseText(data: string): { message: string; text: string; at: string } | undefined {
  // Written by the store from an Event.
  const event = JSON.parse(data) as Event;
  const found = textOf(event);
  return found && { ...found, at: event.at };
}

interface TextIndexOptions {
  db: Db;
  feed: Feed;
  onBug: (error: unknown) => void;
}

export function makeTextIndex({ db, feed, onBug }: TextIndexOptions) {
  const { client } = db;
  const insert = client.prepare('insert into search (rowid, text, session) values (?, ?, ?)');
  const remove = client.prepare("insert into search (search, rowid, text, session) values ('delete', ?, ?, ?)");
  const removeAll = client.prepare("insert into search (search) values ('delete-all')");
  const selectPosition = client.prepare<[string], number>('select position from follower where name = ?').pluck();
  const savePosition = client.prepare<[string, number]>(
    'insert into follower (name, position) values (?, ?) on conflict (name) do update set position = excluded.position',
  );
  const removeFollowers = client.prepare("delete from follower where name = 'search' or name like 'search %'");
  const selectNew = client.prepare<[number, number], Row>(
    'select id, data from event where id > ? order by id limit ?',
  );
  const selectLastOther = client
    .prepare<[number], number>('select id from event where id <> ? order by id desc limit 1')
    .pluck();
  /** Where texts of people went out of the index. */
  const selectReplacing = client.prepare<[string], { id: number; message: string }>(
    `select id, data ->> '$.message' as message from event
     where session = ? and data ->> '$.type' in ('message.edited', 'message.withdrawn')`,
  );
  /** Earlier texts of a message that somebody edited or withdrew. */
  const selectEarlier = client.prepare<{ session: string; message: string; id: number }, Row>(
    `select event.id, event.data from event
     join message on message.session = event.session and message.id = @message
     where event.session = @session and event.seq >= message.since and event.id < @id
       and json_extract(event.data, '$.message') = @message
       and json_extract(event.data, '$.type') in ('message.sent', 'message.edited')`,
  );
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** Within a transaction: an index of other rules is emptied, and begins anew. */
  function position(): number {
    const known = selectPosition.get(follower);
    if (known !== undefined) return known;
    removeAll.run();
    removeFollowers.run();
    savePosition.run(follower, 0);
    return 0;
  }

  function take({ id, data }: Row): void {
    // Written by the store from an Event.
    const event = JSON.parse(data) as Event;
    if (event.type === 'message.edited' || event.type === 'message.withdrawn') {
      // Of several earlier texts only the newest is still there.
      const earlier = selectEarlier.all({ session: event.session, message: event.message, id }).at(-1);
      const known = earlier && parseText(earlier.data);
      if (earlier && known?.text) remove.run(earlier.id, indexed(known.text), wordOfSession(event.session));
    }
    const found = textOf(event);
    if (found && found.text !== '') insert.run(id, indexed(found.text), wordOfSession(event.session));
  }

  const { round } = makePace(pace);

  /** Whether there may be more. What a power cut undoes of it is done again. */
  const step = (): boolean =>
    round((count) =>
      db.unsyncedTransaction(() => {
        const rows = selectNew.all(position(), count);
        rows.forEach(take);
        const last = rows.at(-1);
        if (last) savePosition.run(follower, last.id);
        return rows.length;
      }),
    );

  function look(afterMs = delayMs): void {
    if (timer || isClosed) return;
    timer = setTimeout(() => {
      timer = undefined;
      try {
        if (step()) look(0);
      } catch (error) {
        // Storage that refuses for a while is no bug, and nothing was indexed by half.
        if (!(error instanceof Refused)) onBug(error);
        look(laterMs);
      }
    }, afterMs).unref();
  }

  const unfollow = feed.followAll(() => look());
  look();

  return {
    /** Everything up to now, at once. */
    catchUp(): void {
      while (step()) continue;
    },
    /** What was indexed goes with its event, but for texts that were said in other words before that: these went then. */
    eraser(session: string): (row: Row) => void {
      const replaced = Map.groupBy(selectReplacing.all(session), ({ message }) => message);
      return ({ id, data }) => {
        const found = parseText(data);
        const until = position();
        const isHeld = id <= until && !replaced.get(found?.message ?? '')?.some((by) => by.id > id && by.id <= until);
        if (found?.text && isHeld) remove.run(id, indexed(found.text), wordOfSession(session));
        // The numbers of deleted events at the end are given again.
        const last = selectLastOther.get(id) ?? 0;
        if (last < until) savePosition.run(follower, last);
      };
    },
    [Symbol.dispose](): void {
      isClosed = true;
      unfollow();
      clearTimeout(timer);
    },
  };
}
