/** The background processes of all sessions: what the server listed, kept current by the stream. */

import { batch, createMemo, createSignal, type Accessor } from 'solid-js';
import type { Client, ProcessRow } from '../client.ts';
import { problemOf, type Problem } from '../problem.ts';

export interface Processes {
  /** Those that run first, then newest first. */
  rows: Accessor<readonly ProcessRow[]>;
  row(id: string): ProcessRow | undefined;
  running: Accessor<number>;
  isLoaded: Accessor<boolean>;
  problem: Accessor<Problem | undefined>;
  /** All of them: the stream brings only what runs, and what changes. */
  load(): Promise<void>;
  /** A connection is new: what was known may have ended unheard. */
  refresh(): void;
  put(row: ProcessRow): void;
  drop(id: string): void;
}

function compare(a: ProcessRow, b: ProcessRow): number {
  const isRunning = (row: ProcessRow) => Number(row.status === 'running');
  if (isRunning(a) !== isRunning(b)) return isRunning(b) - isRunning(a);
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

export function createProcesses(client: Client): Processes {
  const [known, setKnown] = createSignal<ReadonlyMap<string, ProcessRow>>(new Map());
  const [isLoaded, setLoaded] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem>();
  /** What the stream said while a list was on its way: it is newer than that list. */
  const news = new Map<string, ProcessRow | undefined>();
  let loads = 0;

  const rows = createMemo(() => [...known().values()].sort(compare));
  const running = createMemo(() => rows().filter(({ status }) => status === 'running').length);

  function tell(changes: ReadonlyMap<string, ProcessRow | undefined>, before: ReadonlyMap<string, ProcessRow>) {
    const after = new Map(before);
    for (const [id, row] of changes) {
      if (row) after.set(id, row);
      else after.delete(id);
    }
    setKnown(after);
  }

  function hear(id: string, row: ProcessRow | undefined) {
    if (loads > 0) news.set(id, row);
    tell(new Map([[id, row]]), known());
  }

  async function load() {
    loads += 1;
    try {
      const listed = await client.process.list.query({});
      batch(() => {
        tell(news, new Map(listed.map((row) => [row.id, row])));
        setProblem(undefined);
        setLoaded(true);
      });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      loads -= 1;
      if (loads === 0) news.clear();
    }
  }

  return {
    rows,
    row: (id) => known().get(id),
    running,
    isLoaded,
    problem,
    load,
    refresh() {
      if (isLoaded() || running() > 0 || problem()) void load();
    },
    put: (row) => hear(row.id, row),
    drop: (id) => hear(id, undefined),
  };
}
