/** Full-text search over names and messages, newest first. */

import type { Db } from '../log/database.ts';
import { matchOf, snippetOf, type SnippetPiece } from './words.ts';
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
     join message on message.id = json_extract(event.data, '$.message') and message.position > 0
     join session on session.id = event.session
     where search match @match and search.rowid < @before and (@session is null or event.session = @session)
     order by search.rowid desc limit @limit`,
  );

  return ({ query, session, cursor, limit }: SearchInput): SearchPage => {
    const match = matchOf(query);
    if (match === undefined) return { items: [] };
    const rows = select.all({
      match,
      session: session ?? null,
      before: cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor),
      limit: limit + 1,
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.flatMap(({ session: id, name, data, isSent }): SearchHit[] => {
        const found = parseText(data);
        return found
          ? [
              {
                session: id,
                sessionName: name,
                message: found.message,
                role: isSent ? 'user' : 'assistant',
                at: found.at,
                snippet: snippetOf(found.text, query),
              },
            ]
          : [];
      }),
      ...(rows.length > limit && last ? { nextCursor: String(last.id) } : {}),
    };
  };
}

export type Search = ReturnType<typeof makeSearch>;
