import { z } from 'zod';
import type { Search } from '../../search/search.ts';
import { procedure, router } from '../trpc.ts';

const mostHits = 100;

export function makeSearchRouter({ search }: { search: Search }) {
  return router({
    query: procedure
      .input(
        z.strictObject({
          query: z.string().trim().min(1, 'is empty; write a word to look for').max(500),
          session: z.string().min(1).max(100).optional(),
          cursor: z
            .string()
            .regex(/^\d{1,15}$/, 'is not one that search.query gave')
            .optional(),
          limit: z.int().min(1).max(mostHits).default(20),
        }),
      )
      .query(({ input, signal }) => search(input, signal)),
  });
}
