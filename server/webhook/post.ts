/** One try to hand a message to the receiver. */

import { retryAfterMs } from '../core/text/retry-after.ts';
import type { Delivered } from '../ports/delivered.ts';
import { signatureHeaders } from './signature.ts';
import type { WebhookTarget } from './target.ts';

const timeoutMs = 15_000;
/** Statuses that speak of what was sent. */
const refusals = new Set([400, 413, 422]);

interface PostInput {
  target: Pick<WebhookTarget, 'url' | 'secret'>;
  id: string;
  body: string;
  at: Date;
  version: string;
  /** Ends the try before its time is up. */
  signal?: AbortSignal;
}

/** Never throws for what the other side or the network does. The same id again is the same message. */
export async function post({ target, id, body, at, version, signal }: PostInput): Promise<Delivered> {
  const { url, secret } = target;
  const { host } = new URL(url);
  const timeUp = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      // Another address has not been chosen by the owner.
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': `Sessile/${version}`,
        ...signatureHeaders({ secret, id, at, body }),
      },
      body,
      signal: signal ? AbortSignal.any([signal, timeUp]) : timeUp,
    });
    // Nothing in it is needed, however long it is.
    await response.body?.cancel();
    return resultOf(response, host, at);
  } catch (thrown) {
    const isLate = thrown instanceof DOMException && thrown.name === 'TimeoutError';
    return {
      status: 'failed',
      problem: isLate ? `${host} did not answer within ${timeoutMs / 1000} s.` : `${host} cannot be reached.`,
    };
  }
}

function resultOf({ ok, status, headers }: Response, host: string, at: Date): Delivered {
  if (ok) return { status: 'sent' };
  if (status >= 300 && status < 400)
    return {
      status: 'failed',
      problem: `${host} answered with a redirect, which is not followed: set its final address.`,
    };
  return {
    status: 'failed',
    problem: `${host} answered ${status}.`,
    retryAfterMs: retryAfterMs(headers.get('retry-after'), at.getTime()),
    isRefused: refusals.has(status),
  };
}
