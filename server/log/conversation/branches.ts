/** Messages that follow the same one: what was tried again, or written anew. */

import type { Db } from '../database.ts';

export interface BranchPlace {
  /** The message that it follows; null at the beginning of the conversation. */
  parent: string | null;
  isAnswer: boolean;
  /** The conversation takes this branch now. */
  isTaken: boolean;
}

export interface Leaf {
  id: string;
  /** A message of a person, or an answer that was cut. */
  isUnanswered: boolean;
}

export function makeBranches(db: Db) {
  const { client } = db;
  const selectPlace = client.prepare<[string, string], { parent: string; position: number; isAnswer: 0 | 1 }>(
    `select parent, position, client_id is null as isAnswer from message
     where session = ? and id = ? and parent is not null`,
  );
  const hasOthers = client
    .prepare<[string], 0 | 1>(
      'select exists (select 1 from message where session = ? and position < 0 and parent is not null)',
    )
    .pluck();
  const selectSiblings = client.prepare<[string, string], { message: string; sibling: string }>(
    `select own.id as message, other.id as sibling
     from message as own join message as other on other.session = own.session and other.parent = own.parent
     where own.session = ? and own.id in (select value from json_each(?))
     order by abs(other.position)`,
  );
  const selectLeaf = client.prepare<
    { session: string; message: string },
    { id: string; isAnswer: 0 | 1; since: number }
  >(
    `with recursive below (id) as (
       select @message
       union all select message.id from below join message on message.session = @session and message.parent = below.id
     )
     select id, client_id is null as isAnswer, since from message where session = @session and id in (select id from below)
     order by abs(position) desc limit 1`,
  );
  const isTurnCut = client
    .prepare<[string, number], 0 | 1>(
      `select data ->> '$.type' = 'turn.interrupted' or data ->> '$.how' = 'failed' from event
       where session = ? and seq > ? and data ->> '$.type' in ('turn.ended', 'turn.interrupted') order by seq limit 1`,
    )
    .pluck();

  return {
    /** Undefined when there is no such message, or nobody has read it yet. */
    place(session: string, message: string): BranchPlace | undefined {
      const row = selectPlace.get(session, message);
      return row && { parent: row.parent || null, isAnswer: row.isAnswer === 1, isTaken: row.position > 0 };
    },

    /** Of those messages that have siblings: all of them in the order in which they came to be, the message included. */
    variants(session: string, messages: readonly string[]): Record<string, string[]> {
      if (!hasOthers.get(session)) return {};
      const rows = selectSiblings.all(session, JSON.stringify(messages));
      const all = Object.groupBy(rows, ({ message }) => message);
      return Object.fromEntries(
        Object.entries(all).flatMap(([message, siblings = []]) =>
          siblings.length > 1 ? [[message, siblings.map(({ sibling }) => sibling)]] : [],
        ),
      );
    },

    /** Where the newest conversation with a message ends, the message being one that has its place. */
    leaf(session: string, message: string): Leaf {
      const row = selectLeaf.get({ session, message });
      if (!row) throw new Error(`Message ${message} of session ${session} has no place.`);
      return { id: row.id, isUnanswered: row.isAnswer === 0 || isTurnCut.get(session, row.since) === 1 };
    },
  };
}
