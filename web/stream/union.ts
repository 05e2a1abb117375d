/** What all tabs of a browser follow, as one address: each session and process from where the tab that knows least of it stands. */

import type { Frame } from './frame.ts';

export interface Union {
  /** A tab follows what its address says, and nothing else any more. */
  join(tab: string, address: string): void;
  leave(tab: string): void;
  /** What the connection has brought need not be asked for again. */
  advance(frame: Frame): void;
  address(): string;
}

interface Positions {
  join(tab: string, entries: readonly string[]): void;
  leave(tab: string): void;
  advance(id: string, position: number): void;
  drop(id: string): void;
  /** Each as `ID:POSITION`. */
  all(): string[];
}

function makePositions(): Positions {
  const wanted = new Map<string, Set<string>>();
  const positions = new Map<string, number>();

  function prune() {
    const needed = new Set(Array.from(wanted.values(), (ids) => [...ids]).flat());
    for (const id of positions.keys()) if (!needed.has(id)) positions.delete(id);
  }

  return {
    join(tab, entries) {
      const asked = entries.map((entry) => {
        const [id = '', position] = entry.split(':');
        return { id, position: Number(position) };
      });
      wanted.set(tab, new Set(asked.map(({ id }) => id)));
      for (const { id, position } of asked) positions.set(id, Math.min(positions.get(id) ?? position, position));
      prune();
    },
    leave(tab) {
      wanted.delete(tab);
      prune();
    },
    advance(id, position) {
      if (positions.has(id)) positions.set(id, position);
    },
    drop: (id) => void positions.delete(id),
    all: () => Array.from(positions, ([id, position]) => `${id}:${position}`),
  };
}

export function makeUnion(): Union {
  const sessions = makePositions();
  const processes = makePositions();
  let list: number | undefined;
  let hasProcesses = false;

  return {
    join(tab, address) {
      const query = new URL(address, 'http://tab').searchParams;
      sessions.join(tab, query.getAll('session'));
      processes.join(tab, query.getAll('process'));
      hasProcesses ||= query.has('processes');
      const from = query.get('list');
      if (from !== null) list = Math.min(list ?? Number(from), Number(from));
    },
    leave(tab) {
      sessions.leave(tab);
      processes.leave(tab);
    },
    advance(frame) {
      if (frame.type === 'event') sessions.advance(frame.event.session, frame.event.seq);
      else if (frame.type === 'gone') sessions.drop(frame.session);
      else if (frame.type === 'process-gone') processes.drop(frame.process);
      else if (frame.type === 'output') processes.advance(frame.process, frame.next);
    },
    address() {
      const query = new URLSearchParams();
      if (list !== undefined) query.set('list', String(list));
      if (hasProcesses) query.set('processes', '1');
      for (const entry of sessions.all()) query.append('session', entry);
      for (const entry of processes.all()) query.append('process', entry);
      return `/api/stream?${query}`;
    },
  };
}
