/** Where in the log each message lies, written with the events that say so. */

import type { Event } from '../../core/event.ts';
import type { Session } from '../../core/session.ts';
import type { Db } from '../database.ts';

/** Where messages that wait begin: behind every other. */
const atTheEnd = 1e12;

/** Places that one event may give to messages that wait. */
const placesOfAnEvent = 1_000;

function waitingPlace(seq: number, index = 0): number {
  return atTheEnd + seq * placesOfAnEvent + index;
}

export function makeMessageIndex({ client }: Db) {
  const insertMessage = client.prepare(
    'insert into message (id, session, position, since, client_id) values (?, ?, ?, ?, ?)',
  );
  const insertReply = client.prepare(
    'insert into message (id, session, position, since, parent) values (?, ?, ?, ?, ?)',
  );
  const move = client.prepare('update message set position = ? where session = ? and id = ?');
  const place = client.prepare('update message set position = ?, parent = ? where session = ? and id = ?');
  const rate = client.prepare('update message set rated = ? where session = ? and id = ?');
  const takePath = client.prepare(
    `with recursive path (id) as (
       select @to
       union all select message.parent from path join message on message.session = @session and message.id = path.id
         where message.parent <> ''
     )
     update message set position = -position
     where session = @session and parent is not null and (position > 0) <> (id in (select id from path where id is not null))`,
  );

  return {
    /** `before` is the session as of the event before, `after` as of this one. */
    project(event: Event, before: Session | undefined, after: Session): void {
      const { session, seq } = event;
      const parent = before?.head ?? '';
      switch (event.type) {
        case 'message.sent':
          return void insertMessage.run(event.message, session, waitingPlace(seq), seq, event.clientId);
        case 'message.moved':
          return after.waiting.forEach(({ id }, index) => move.run(waitingPlace(seq, index), session, id));
        case 'message.withdrawn':
          return void move.run(-seq, session, event.message);
        case 'message.read':
          return void place.run(seq, parent, session, event.message);
        case 'turn.started':
        case 'turn.steered':
          return void insertReply.run(event.reply, session, seq, seq, parent);
        case 'feedback.given':
          return void rate.run(seq, session, event.message);
        case 'branch.moved':
          return void takePath.run({ session, to: event.to });
        default:
      }
    },
  };
}
