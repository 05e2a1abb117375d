/** Refusals on the wire: one table from our few codes to the transports' names and numbers. */

import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Refused, type RefusalCode } from '../core/refusal.ts';

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

/** An expected refusal as such an answer; a bug goes on to its handler. */
export function refuse(c: Context, error: unknown): Response {
  if (!(error instanceof Refused)) throw error;
  // Of the table above, all of which are 4xx or 503.
  return problem(c, getHTTPStatusCodeFromError(toTrpcError(error)) as ContentfulStatusCode, error.message);
}
