/** What went wrong with a request, as the page tells it. */

import { TRPCClientError } from '@trpc/client';
import { text } from './text.ts';

export interface Problem {
  /** A sentence for the person. */
  message: string;
  code: string;
  /** The same request may work later without any change. */
  isTransient: boolean;
}

function codeOf(error: unknown): string {
  if (!(error instanceof TRPCClientError)) return '';
  const data = error.data as { code?: string } | undefined;
  return data?.code ?? '';
}

export function isUnauthorized(error: unknown): boolean {
  return codeOf(error) === 'UNAUTHORIZED';
}

export function problemOf(error: unknown): Problem {
  const code = codeOf(error);
  // Without a code the answer did not come from our server: it is down, restarting, or behind a broken line.
  if (code === '') return { code: 'UNREACHABLE', message: text.problem.unreachable, isTransient: true };
  const isTransient = code === 'UNAUTHORIZED' || code === 'TOO_MANY_REQUESTS';
  const message = code === 'INTERNAL_SERVER_ERROR' ? text.problem.internal : (error as Error).message;
  return { code, message, isTransient };
}
