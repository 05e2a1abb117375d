/** Messages by their words, from the server, a moment after the person stops typing. */

import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Client, SearchHit } from '../client.ts';

const PAUSE_MS = 150;
const MOST = 12;

export interface MessageSearch {
  hits: Accessor<readonly SearchHit[]>;
  isSearching: Accessor<boolean>;
}

/** Without an answer there are no hits: names and actions are found without the server as well. */
export function createMessageSearch(client: Client, query: Accessor<string>): MessageSearch {
  const [hits, setHits] = createSignal<readonly SearchHit[]>([]);
  const [isSearching, setSearching] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(wanted: string) {
    const found = await client.search.query.query({ query: wanted, limit: MOST }).catch(() => ({ items: [] }));
    if (query().trim() !== wanted) return;
    setHits(found.items);
    setSearching(false);
  }

  createEffect(
    on(query, (next) => {
      clearTimeout(timer);
      const wanted = next.trim();
      setSearching(wanted !== '');
      if (wanted === '') setHits([]);
      else timer = setTimeout(() => void ask(wanted), PAUSE_MS);
    }),
  );
  onCleanup(() => clearTimeout(timer));

  return { hits, isSearching };
}
