/** What the person wants to see of the processes: those of one session, those that are called or say something. */

import { createMemo, createSignal, type Accessor } from 'solid-js';
import type { ProcessRow } from '../client.ts';

export interface Filter {
  query: Accessor<string>;
  setQuery(query: string): void;
  /** '' for all. */
  session: Accessor<string>;
  setSession(id: string): void;
  /** Those that have any process. */
  sessions: Accessor<readonly { id: string; name: string }[]>;
  isOn(): boolean;
  reset(): void;
  rows: Accessor<readonly ProcessRow[]>;
}

export function createFilter(all: Accessor<readonly ProcessRow[]>): Filter {
  const [query, setQuery] = createSignal('');
  const [session, setSession] = createSignal('');
  const wanted = () => query().trim().toLowerCase();

  return {
    query,
    setQuery,
    session,
    setSession,
    sessions: createMemo(() =>
      Array.from(new Map(all().map((row) => [row.session, row.sessionName])), ([id, name]) => ({ id, name })),
    ),
    isOn: () => wanted() !== '' || session() !== '',
    reset() {
      setQuery('');
      setSession('');
    },
    rows: createMemo(() =>
      all().filter(
        (row) =>
          (session() === '' || row.session === session()) &&
          `${row.name}\n${row.command}\n${row.sessionName}`.toLowerCase().includes(wanted()),
      ),
    ),
  };
}
