/** What all tabs of a browser follow, as one address: each session from where the tab that knows least of it stands. */

import type { Frame } from './frame.ts';

export interface Union {
  /** A tab follows what its address says, and nothing else any more. */
  join(tab: string, address: string): void;
  leave(tab: string): void;
  /** What the connection has brought need not be asked for again. */
  advance(frame: Frame): void;
  address(): string;
}

export function makeUnion(): Union {
  const wanted = new Map<string, Set<string>>();
  const positions = new Map<string, number>();
  let list: number | undefined;

  function prune() {
    const needed = new Set(Array.from(wanted.values(), (ids) => [...ids]).flat());
    for (const id of positions.keys()) if (!needed.has(id)) positions.delete(id);
  }

  return {
    join(tab, address) {
      const query = new URL(address, 'http://tab').searchParams;
      const sessions = query.getAll('session').map((text) => {
        const [id = '', seq] = text.split(':');
        return { id, seq: Number(seq) };
      });
      wanted.set(tab, new Set(sessions.map(({ id }) => id)));
      for (const { id, seq } of sessions) positions.set(id, Math.min(positions.get(id) ?? seq, seq));
      const from = query.get('list');
      if (from !== null) list = Math.min(list ?? Number(from), Number(from));
      prune();
    },
    leave(tab) {
      wanted.delete(tab);
      prune();
    },
    advance(frame) {
      if (frame.type === 'event' && positions.has(frame.event.session))
        positions.set(frame.event.session, frame.event.seq);
      else if (frame.type === 'gone') positions.delete(frame.session);
    },
    address() {
      const query = new URLSearchParams();
      if (list !== undefined) query.set('list', String(list));
      for (const [id, seq] of positions) query.append('session', `${id}:${seq}`);
      return `/api/stream?${query}`;
    },
  };
}
