/** Full-text search over names and messages, newest first. */

import { setImmediate } from 'node:timers/promises';
import type { Db } from '../log/database.ts';
import { hasBeginning, longBeginningOf, matchOf, snippetOf, wordOfSession, type SnippetPiece } from './words.ts';
import { parseText } from './text-index.ts';

export interface SearchHit {
  session: string;
  sessionName: string;
  message: string;
  role: 'user' | 'assistant';
  /** When it was said, ISO 8601 UTC. */
  at: string;
  snippet: SnippetPiece[];
}

export interface SearchPage {
  items: SearchHit[];
  nextCursor?: string;
}

export interface SearchInput {
  query: string;
  session?: string;
  cursor?: string;
  limit: number;
}

interface Row {
  id: number;
  session: string;
  name: string;
  data: string;
  isSent: number;
}

export function makeSearch({ client }: Db) {
  const select = client.prepare<Record<string, unknown>, Row>(
    `select event.id, event.session, session.name, event.data,
       json_extract(event.data, '$.type') like 'message.%' as isSent
     from search
     join event on event.id = search.rowid
     join message on message.session = event.session and message.id = json_extract(event.data, '$.message')
       and message.position > 0
     join session on session.id = event.session
     where search match @match and search.rowid < @before
       and (@session is null or event.session = @session)
     order by search.rowid desc limit @limit`,
  );

  /** Hits before an event, newest first, `count` of them if there are so many. */
  async function find(
    { query, session }: SearchInput,
    match: string,
    before: number,
    count: number,
    signal: AbortSignal | undefined,
  ): Promise<(SearchHit & { id: number })[]> {
    const beginning = longBeginningOf(query);
    const within = session === undefined ? '' : ` AND session : "${wordOfSession(session)}"`;
    const hits: (SearchHit & { id: number })[] = [];
    for (let until = before; ;) {
      const limit = count - hits.length;
      const rows = select.all({
        match: `text : (${match})${within}`,
        session: session ?? null,
        before: until,
        limit,
      });
      for (const { id, session: found, name, data, isSent } of rows) {
        const said = parseText(data);
        if (!said || (beginning !== undefined && !hasBeginning(said.text, beginning))) continue;
        const { message, at, text } = said;
        const role = isSent ? 'user' : 'assistant';
        hits.push({ id, session: found, sessionName: name, message, role, at, snippet: snippetOf(text, query) });
      }
      const last = rows.at(-1);
      if (!last || rows.length < limit || hits.length === count) return hits;
      until = last.id;
      await setImmediate();
      signal?.throwIfAborted();
    }
  }

  return async (input: SearchInput, signal?: AbortSignal): Promise<SearchPage> => {
    const { query, cursor, limit } = input;
    const match = matchOf(query);
    if (match === undefined) return { items: [] };
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const found = await find(input, match, before, limit + 1, signal);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(({ id: _, ...hit }) => hit),
      ...(found.length > limit && last ? { nextCursor: String(last.id) } : {}),
    };
  };
}

export type Search = ReturnType<typeof makeSearch>;
