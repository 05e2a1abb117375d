import { z } from 'zod';
import type { ForwardStatus } from '../../../feedback/forward.ts';
import type { Rate } from '../../../feedback/rate.ts';
import { procedure, router } from '../../trpc.ts';

const id = z.string().min(1).max(100);

export interface FeedbackSources {
  rate: Rate;
  forwardStatus: () => ForwardStatus;
}

export function makeFeedbackRouter({ rate, forwardStatus }: FeedbackSources) {
  return router({
    give: procedure
      .input(
        z.strictObject({
          session: id,
          message: id,
          rating: z.enum(['up', 'down']).nullable(),
          reasons: z.array(z.string().min(1).max(100)).max(10).optional(),
          comment: z.string().max(100_000).optional(),
        }),
      )
      .mutation(({ input }) => {
        rate(input);
        return { id: input.message };
      }),

    /** Where ratings and traces go, and how that stands. */
    status: procedure.query(forwardStatus),
  });
}
