/** Refusals on the wire: one table from our few codes to the transports' names and numbers. */

import { TRPCError } from '@trpc/server';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RefusalCode, Refused } from '../core/refusal.ts';

const codes: Record<RefusalCode, TRPCError['code']> = {
  missing: 'NOT_FOUND',
  invalid: 'BAD_REQUEST',
  conflict: 'CONFLICT',
  forbidden: 'FORBIDDEN',
  precondition: 'PRECONDITION_FAILED',
  too_large: 'PAYLOAD_TOO_LARGE',
  too_many: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
};

export function toTrpcError({ refusal }: Refused): TRPCError {
  return new TRPCError({ code: codes[refusal.code], message: refusal.message });
}

/** An answer outside tRPC that says in a sentence what is wrong. */
export function problem(c: Context, status: ContentfulStatusCode, message: string): Response {
  return c.json({ error: { message } }, status);
}
