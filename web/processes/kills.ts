/** Processes that the person kills: how far that has come, and how it ended. */

import { createSignal } from 'solid-js';
import type { Client } from '../client.ts';
import { problemOf } from '../problem.ts';

export type Kill =
  | { kind: 'asked' }
  /** It did not end by itself. */
  | { kind: 'forced' }
  | { kind: 'done'; survivors: readonly string[]; wasKilled: boolean }
  | { kind: 'refused'; problem: string };

export interface Kills {
  of(id: string): Kill | undefined;
  start(id: string): void;
  dismiss(id: string): void;
}

/** The server sends TERM at once and KILL after so long. */
const FORCED_AFTER_MS = 5_000;

export function createKills(client: Client): Kills {
  const [kills, setKills] = createSignal<Readonly<Record<string, Kill>>>({});

  const set = (id: string, kill: Kill) => setKills((all) => ({ ...all, [id]: kill }));

  async function run(id: string) {
    set(id, { kind: 'asked' });
    const force = setTimeout(() => set(id, { kind: 'forced' }), FORCED_AFTER_MS);
    try {
      const { survivors, status } = await client.process.kill.mutate({ id });
      clearTimeout(force);
      set(id, { kind: 'done', survivors, wasKilled: status === 'killed' });
    } catch (error) {
      clearTimeout(force);
      set(id, { kind: 'refused', problem: problemOf(error).message });
    }
  }

  return {
    of: (id) => kills()[id],
    start: (id) => void run(id),
    dismiss: (id) => setKills((all) => Object.fromEntries(Object.entries(all).filter(([other]) => other !== id))),
  };
}
