/** Where a connection stands in everything that it follows, as one opaque string. */

import { createHash } from 'node:crypto';

export interface Following {
  /** Session ids with the seq after which to go on, in the order of the request. */
  sessions: { id: string; after: number }[];
  /** The revision of the list after which to go on. */
  list?: number;
}

/** Ties a cursor to what it was made for, so that it is not taken for a position in something else. */
function digest(following: Following): string {
  const what = [following.list === undefined ? '' : 'list', ...following.sessions.map(({ id }) => id)].join(' ');
  return createHash('sha256').update(what).digest('base64url').slice(0, 6);
}

export function makeCursorWriter(following: Following): (list: number | undefined, seqs: Iterable<number>) => string {
  const prefix = digest(following);
  return (list, seqs) => [prefix, list ?? '', ...seqs].join('.');
}

function parsePosition(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}

function badPosition(text: string): string {
  return `The position ${JSON.stringify(text.slice(0, 60))} is not one of this stream. Load the session again and follow from its seq.`;
}

/** Moves the positions to where a cursor says. */
function resumeAt(following: Following, cursor: string): Following | string {
  const [prefix, list, ...seqs] = cursor.split('.');
  const positions = seqs.map(parsePosition);
  const isFitting = prefix === digest(following) && positions.length === following.sessions.length;
  if (!isFitting || positions.includes(undefined)) return badPosition(cursor);
  return {
    sessions: following.sessions.map(({ id }, index) => ({ id, after: positions[index] ?? 0 })),
    ...(following.list === undefined ? {} : { list: parsePosition(list) ?? following.list }),
  };
}

interface StreamQuery {
  sessions: string[];
  after?: string;
  list?: string;
  lastEventId?: string;
}

/** What a request wants to follow, or the sentence that says what is wrong with it. */
export function parseFollowing(query: StreamQuery): Following | string {
  const after = query.after === undefined ? 0 : parsePosition(query.after);
  if (after === undefined) return badPosition(query.after ?? '');
  const positions = new Map<string, number>();
  for (const text of query.sessions) {
    const [id = '', seq] = text.split(':');
    const position = seq === undefined ? after : parsePosition(seq);
    if (position === undefined) return badPosition(text);
    positions.set(id, position);
  }
  const sessions = [...positions].map(([id, position]) => ({ id, after: position }));
  const list = query.list === undefined ? undefined : parsePosition(query.list);
  if (query.list !== undefined && list === undefined) return badPosition(query.list);
  if (sessions.length === 0 && list === undefined) return 'Say what to follow: session=ID, or list=CURSOR.';
  const following = { sessions, ...(list === undefined ? {} : { list }) };
  return query.lastEventId ? resumeAt(following, query.lastEventId) : following;
}
