/** Finished processes that the person cleared: out of the list at once, from the server when nobody took it back in time. */

import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { Client } from '../client.ts';
import { problemOf } from '../problem.ts';
import type { Processes } from '../state/processes.ts';

export interface Clearing {
  /** Out of the list, until the server has cleared them or the person has them back. */
  isHidden(id: string): boolean;
  /** How many can be had back. */
  pending: Accessor<number>;
  clear(ids: readonly string[]): void;
  undo(): void;
  problem: Accessor<string | undefined>;
}

const UNDO_MS = 10_000;
/** What the server takes at once. */
const MOST_IDS = 1_000;

export function createClearing(client: Client, processes: Processes): Clearing {
  const [waiting, setWaiting] = createSignal<ReadonlySet<string>>(new Set());
  const [sent, setSent] = createSignal<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function take(): string[] {
    clearTimeout(timer);
    const ids = [...waiting()];
    setWaiting(new Set<string>());
    return ids;
  }

  async function send() {
    const ids = take();
    if (ids.length === 0) return;
    setSent((all) => new Set([...all, ...ids]));
    try {
      for (let at = 0; at < ids.length; at += MOST_IDS) {
        const { removed } = await client.process.clear.mutate({ ids: ids.slice(at, at + MOST_IDS) });
        for (const id of removed) processes.drop(id);
      }
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setSent((all) => new Set([...all].filter((id) => !ids.includes(id))));
    }
  }

  /** A page that closes has no time to wait for answers. */
  function sendAtLast() {
    const ids = take();
    if (ids.length === 0) return;
    void fetch('/trpc/process.clear', {
      method: 'POST',
      keepalive: true,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: ids.slice(0, MOST_IDS) }),
    });
  }

  window.addEventListener('pagehide', sendAtLast);
  onCleanup(() => {
    window.removeEventListener('pagehide', sendAtLast);
    void send();
  });

  return {
    isHidden: (id) => waiting().has(id) || sent().has(id),
    pending: () => waiting().size,
    clear(ids) {
      if (ids.length === 0) return;
      setProblem(undefined);
      setWaiting((all) => new Set([...all, ...ids]));
      clearTimeout(timer);
      timer = setTimeout(() => void send(), UNDO_MS);
    },
    undo: () => void take(),
    problem,
  };
}
