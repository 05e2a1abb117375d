import { z } from 'zod';
import type { Processes } from '../../processes/registry.ts';
import { readWindow } from '../../processes/output-window.ts';
import { procedure, router } from '../trpc.ts';

const mostBytes = 1024 * 1024;
const id = z.string().min(1).max(100);
const one = z.strictObject({ id });

export interface ProcessSources {
  processes: Processes;
}

export function makeProcessRouter({ processes }: ProcessSources) {
  return router({
    list: procedure
      .input(z.strictObject({ session: id.optional() }).optional())
      .query(({ input }) => processes.list(input?.session)),

    /** `from` counts bytes of all that was ever printed; below 0 it counts from the end. */
    output: procedure
      .input(z.strictObject({ id, from: z.int().default(0), limit: z.int().min(1).max(mostBytes).default(65_536) }))
      .query(({ input }) => readWindow(processes, input)),

    kill: procedure.input(one).mutation(({ input }) => processes.kill(input.id, 'owner')),

    write: procedure
      .input(z.strictObject({ id, input: z.string().min(1).max(100_000) }))
      .mutation(async ({ input }) => ({ id: input.id, outcome: await processes.write(input.id, input.input) })),

    clear: procedure
      .input(z.strictObject({ session: id.optional(), ids: z.array(id).max(1_000).optional() }))
      .mutation(async ({ input }) => ({ removed: await processes.clear(input) })),
  });
}
