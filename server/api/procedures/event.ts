import { z } from 'zod';
import type { Event } from '../../core/event.ts';
import { Refused } from '../../core/refusal.ts';
import type { Store } from '../../log/store.ts';
import { procedure, router } from '../trpc.ts';

const mostEvents = 1_000;

export function makeEventRouter({ store }: { store: Store }) {
  return router({
    /** The log of a session as it is, from the end, oldest first within the page. */
    list: procedure
      .input(
        z.strictObject({
          session: z.string().min(1).max(100),
          before: z.int().min(1).optional(),
          limit: z.int().min(1).max(mostEvents).default(200),
        }),
      )
      .query(({ input: { session: id, before, limit } }) => {
        const session = store.load(id);
        if (!session) throw new Refused('missing', 'There is no such session; it may have been deleted.');
        const end = Math.min(before ?? Infinity, session.seq + 1);
        const from = Math.max(1, end - limit);
        // Written by the store from Events.
        const items = store.read(id, from - 1, end - from).map(({ data }) => JSON.parse(data) as Event);
        return { items, ...(from > 1 ? { before: from } : {}) };
      }),
  });
}
