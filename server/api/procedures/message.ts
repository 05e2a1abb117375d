import { z } from 'zod';
import type { SessionActions } from '../../agent/actions.ts';
import { procedure, router } from '../trpc.ts';

const id = z.string().min(1).max(100);

export function makeMessageRouter(actions: SessionActions) {
  return router({
    send: procedure
      .input(
        z.strictObject({
          session: id,
          text: z.string(),
          clientId: id,
          mode: z.enum(['steer', 'queue']).default('steer'),
          files: z.array(z.string().min(1).max(4_096)).max(20).optional(),
        }),
      )
      .mutation(({ input }) => actions.send(input)),

    withdraw: procedure.input(z.strictObject({ session: id, message: id })).mutation(({ input }) => {
      actions.submit(input.session, { type: 'withdraw', message: input.message, by: 'owner' });
      return { id: input.message };
    }),
  });
}

export function makeApprovalRouter(actions: SessionActions) {
  return router({
    decide: procedure
      .input(
        z.strictObject({
          session: id,
          approval: id,
          decision: z.enum(['once', 'session', 'deny']),
          reason: z.string().max(2_000).optional(),
        }),
      )
      .mutation(({ input: { session, ...answer } }) => {
        actions.submit(session, { type: 'decide', ...answer, by: 'owner' });
        return { id: answer.approval };
      }),
  });
}
