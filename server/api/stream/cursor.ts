/** Where a connection stands in everything that it follows, as one opaque string. */

import { createHash } from 'node:crypto';

export interface Following {
  /** Session ids with the seq after which to go on, in the order of the request. */
  sessions: { id: string; after: number }[];
  /** Process ids with the byte of their output from which to go on. */
  processes: { id: string; offset: number }[];
  /** Whether the list of all processes is followed as well. */
  hasProcessList: boolean;
  /** The revision of the list after which to go on. */
  list?: number;
}

/** Ties a cursor to what it was made for, so that it is not taken for a position in something else. */
function digest(following: Following): string {
  const { list, sessions, processes } = following;
  const ids = [...sessions, ...processes].map(({ id }) => id);
  const what = [list === undefined ? '' : 'list', ...ids].join(' ');
  return createHash('sha256').update(what).digest('base64url').slice(0, 6);
}

/** `positions` are those of the sessions, then those of the processes, in their order. */
export function makeCursorWriter(
  following: Following,
): (list: number | undefined, positions: Iterable<number>) => string {
  const prefix = digest(following);
  return (list, positions) => [prefix, list ?? '', ...positions].join('.');
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
  const [prefix, list, ...texts] = cursor.split('.');
  const { sessions, processes } = following;
  const positions = texts.map(parsePosition);
  const isFitting = prefix === digest(following) && positions.length === sessions.length + processes.length;
  if (!isFitting || positions.includes(undefined)) return badPosition(cursor);
  return {
    ...following,
    sessions: sessions.map(({ id }, index) => ({ id, after: positions[index] ?? 0 })),
    processes: processes.map(({ id }, index) => ({ id, offset: positions[sessions.length + index] ?? 0 })),
    ...(following.list === undefined ? {} : { list: parsePosition(list) ?? following.list }),
  };
}

interface StreamQuery {
  sessions: string[];
  processes?: string[];
  /** `1` follows the list of all processes. */
  processList?: string;
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
  const processes = new Map<string, number>();
  for (const text of query.processes ?? []) {
    const [id = '', offset = '0'] = text.split(':');
    const position = parsePosition(offset);
    if (position === undefined) return badPosition(text);
    processes.set(id, position);
  }
  if (query.processList !== undefined && query.processList !== '1')
    return `processes is ${JSON.stringify(query.processList.slice(0, 20))}; it can only be 1.`;
  const sessions = [...positions].map(([id, position]) => ({ id, after: position }));
  const list = query.list === undefined ? undefined : parsePosition(query.list);
  if (query.list !== undefined && list === undefined) return badPosition(query.list);
  const hasProcessList = query.processList === '1';
  if (sessions.length === 0 && processes.size === 0 && list === undefined && !hasProcessList)
    return 'Say what to follow: session=ID, process=ID:OFFSET, list=CURSOR, or processes=1.';
  const following: Following = {
    sessions,
    processes: [...processes].map(([id, offset]) => ({ id, offset })),
    hasProcessList,
    ...(list === undefined ? {} : { list }),
  };
  return query.lastEventId ? resumeAt(following, query.lastEventId) : following;
}
