import { z } from 'zod';
import type { SessionActions } from '../../agent/actions.ts';
import type { Edit } from '../../agent/inbox/edit.ts';
import { summarize } from '../../core/summary.ts';
import { procedure, router } from '../trpc.ts';

const id = z.string().min(1).max(100);
const mode = z.enum(['steer', 'queue']);
const files = z.array(z.string().min(1).max(4_096)).max(20).optional();

export interface MessageSources {
  actions: SessionActions;
  edit: Edit;
}

export function makeMessageRouter({ actions, edit }: MessageSources) {
  return router({
    send: procedure
      .input(
        z.strictObject({
          session: id,
          text: z.string(),
          clientId: id,
          mode: mode.default('steer'),
          files,
        }),
      )
      .mutation(({ input }) => actions.send(input)),

    edit: procedure
      .input(z.strictObject({ session: id, message: id, text: z.string().optional(), files, mode: mode.optional() }))
      .mutation(({ input }) => edit(input)),

    /** `before`: another one that waits, or null to stand behind them all. */
    move: procedure
      .input(z.strictObject({ session: id, message: id, before: id.nullable() }))
      .mutation(({ input: { session, message, before } }) => {
        actions.submit(session, { type: 'move', message, before, by: 'owner' });
        return { id: message };
      }),

    withdraw: procedure.input(z.strictObject({ session: id, message: id })).mutation(({ input }) => {
      actions.submit(input.session, { type: 'withdraw', message: input.message, by: 'owner' });
      return { id: input.message };
    }),

    retry: procedure
      .input(z.strictObject({ session: id, message: id, model: z.string().optional() }))
      .mutation(({ input }) => summarize(actions.retry(input))),

    resend: procedure
      .input(z.strictObject({ session: id, message: id, text: z.string(), clientId: id, files }))
      .mutation(({ input }) => actions.resend(input)),
  });
}

export function makeBranchRouter({ actions }: Pick<MessageSources, 'actions'>) {
  return router({
    select: procedure
      .input(z.strictObject({ session: id, message: id }))
      .mutation(({ input }) => summarize(actions.selectBranch(input.session, input.message))),
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
