import type { UsageReader } from '../../log/usage/reading.ts';
import { procedure, router } from '../trpc.ts';
import { usageInput } from './input.ts';

export interface UsageSources {
  usage: UsageReader;
}

export function makeUsageRouter({ usage }: UsageSources) {
  return router({
    /** What was spent and how it was judged, summed up by what is asked for. */
    read: procedure.input(usageInput).query(({ input }) => usage.read(input)),
  });
}
