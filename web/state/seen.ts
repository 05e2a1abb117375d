/** Which sessions did something since this person last looked at them, in this browser. */

import { createSignal, onCleanup } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';

export interface Seen {
  isUnread(session: SessionSummary): boolean;
  look(session: SessionSummary): void;
}

interface Marks {
  /** What happened before is not news, in whatever session. */
  since: string;
  at: Record<string, string>;
}

const KEY = 'sessile.seen';
const MOST = 400;

export function createSeen(): Seen {
  const [marks, setMarks] = createSignal(read());
  const onStorage = (event: StorageEvent) => event.key === KEY && setMarks(read());
  window.addEventListener('storage', onStorage);
  onCleanup(() => window.removeEventListener('storage', onStorage));

  return {
    isUnread({ id, agent, updatedAt }) {
      const { since, at } = marks();
      return agent !== 'working' && updatedAt > (at[id] ?? since);
    },
    look({ id, updatedAt }) {
      const { since, at } = marks();
      if (updatedAt <= (at[id] ?? since)) return;
      const next = forgetOldest({ since, at: { ...at, [id]: updatedAt } });
      localStorage.setItem(KEY, JSON.stringify(next));
      setMarks(next);
    },
  };
}

/** Keeps the marks few: the oldest go, and what is older than those is not news any more. */
function forgetOldest({ since, at }: Marks): Marks {
  const entries = Object.entries(at).sort(([, a], [, b]) => (a < b ? 1 : -1));
  if (entries.length <= MOST) return { since, at };
  const kept = entries.slice(0, MOST / 2);
  return { since: kept.at(-1)?.[1] ?? since, at: Object.fromEntries(kept) };
}

function read(): Marks {
  const kept = localStorage.getItem(KEY);
  // Written by `look` above.
  if (kept) return JSON.parse(kept) as Marks;
  const fresh = { since: new Date().toISOString(), at: {} };
  localStorage.setItem(KEY, JSON.stringify(fresh));
  return fresh;
}
