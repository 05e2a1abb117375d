/** The ground of every procedure: strict inputs, sentences instead of stacks. */

import { initTRPC, type TRPCError } from '@trpc/server';
import { ZodError, type z } from 'zod';
import { Refused } from '../core/refusal.ts';
import { toTrpcError } from './problem.ts';

const unexpected = 'Something broke inside Sessile. Nothing was changed; try again.';

/** What is wrong with an input, for the person. */
export function sentenceOf(issue: z.core.$ZodIssue): string {
  // Our own checks make whole sentences.
  return issue.path.length === 0 || issue.code === 'custom'
    ? issue.message
    : `${issue.path.join('.')}: ${issue.message}`;
}

function messageOf(error: TRPCError): string {
  if (error.cause instanceof ZodError) return error.cause.issues.map(sentenceOf).join('; ');
  return error.code === 'INTERNAL_SERVER_ERROR' ? unexpected : error.message;
}

const t = initTRPC.create({
  errorFormatter({ shape, error }) {
    const { stack: _stack, ...data } = shape.data;
    return { ...shape, message: messageOf(error), data };
  },
});

export const router = t.router;

/** Expected refusals become the codes of the contract; everything else stays a bug. */
export const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof Refused) throw toTrpcError(result.error.cause);
  return result;
});
