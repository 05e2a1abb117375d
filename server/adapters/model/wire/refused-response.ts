/** What a vendor's error means: from its status, headers and words to a problem. */

import type { IncomingHttpHeaders } from 'node:http';
import { retryAfterMs } from '../../../core/text/retry-after.ts';
import type { Endpoint } from './endpoint.ts';
import { problem, type Problem } from './problem.ts';

export interface ErrorResponse {
  status: number;
  headers?: IncomingHttpHeaders;
  /** The body, JSON or not. */
  body: string;
  /** The model that was asked for, undefined for a listing. */
  model?: string;
}

const CONTEXT =
  /prompt is too long|context[ _-]?(length|window|size|limit)|maximum context|exceeds? the (maximum number of tokens|available context|context)|input token count|too many (input )?tokens|reduce the length|input is too long/i;
const QUOTA = /insufficient_quota|credit balance|billing|exceeded your current quota|out of credits|payment required/i;
const KEY = /api[ _-]?key (is )?(not valid|invalid|not found|expired)|invalid[ _-]api[ _-]?key|API_KEY_INVALID/i;
const OVERLOADED = /overloaded|over capacity|currently unavailable|high demand/i;
const MOST_WAIT_MS = 86_400_000;

/** Status 200 is what an error event inside a stream comes with when it names no other. */
export function readError(endpoint: Endpoint, response: ErrorResponse): Problem {
  const { vendor, host } = endpoint;
  const said = wordsOf(response.body);
  const { status } = response;
  const waitMs = waitOf(response.headers, response.body);
  const say = (code: string, message: string, isRetryable = false): Problem =>
    problem(endpoint, code, message, {
      isRetryable,
      said: `${status}: ${said}`,
      ...(isRetryable ? { retryAfterMs: waitMs } : {}),
    });

  if (status >= 300 && status < 400) {
    return say(
      'redirect',
      `${host} answered with a redirect, which is not followed so that keys stay where they belong. Set ${vendor.urlVariable} to the final address.`,
    );
  }
  if (status === 401 || status === 403 || (status === 400 && KEY.test(said))) {
    return say(
      'auth',
      endpoint.key
        ? `${vendor.name} refused the key. Set ${vendor.keyVariable} to a valid one that may use this model.`
        : `${host} asks for a key. Set ${vendor.keyVariable}.`,
    );
  }
  if (status === 402 || ((status === 429 || status === 400) && QUOTA.test(said))) {
    return say(
      'quota',
      `The account behind ${vendor.keyVariable} has no credit left. Add credit at ${vendor.name}, or choose another model.`,
    );
  }
  if (status === 413)
    return say(
      'too_large',
      `The request is larger than ${vendor.name} accepts. Remove large images or start a new session.`,
    );
  if (status === 400 || status === 422) {
    if (CONTEXT.test(said)) {
      return say(
        'context',
        'The conversation no longer fits into the context of this model. Start a new session, or choose a model with a larger context.',
      );
    }
    return {
      ...say(
        'request',
        `${vendor.name} did not accept the request. Choose another model or change the settings; the details say what it refused.`,
      ),
      isRequestRefused: true,
    };
  }
  if (status === 404) {
    return say(
      'model',
      response.model === undefined
        ? `${host} has no list of models. Check ${vendor.urlVariable}.`
        : `${vendor.name} does not know the model ${response.model}. Choose another model, or check ${vendor.urlVariable}.`,
    );
  }
  if (status === 429)
    return say(
      'rate_limit',
      `${vendor.name} limits how much may be asked at a time. Wait a moment and try again.`,
      true,
    );
  if (status === 503 || status === 504 || status === 529 || OVERLOADED.test(said)) {
    return say('overloaded', `${vendor.name} is overloaded. Try again in a moment, or choose another model.`, true);
  }
  if (status >= 500 || status === 408 || status === 409 || status === 425) {
    return say('server', `${vendor.name} had an error of its own. Try again in a moment.`, true);
  }
  return say('request', `${vendor.name} answered with status ${status}. The details say what it refused.`);
}

/** The message inside a vendor's error, whatever its shape; the body itself when it has none. */
function wordsOf(body: string): string {
  const error = errorOf(body);
  if (!error) return body.replace(/<[^>]*>/g, ' ');
  const words = [error.code, error.status, error.type, error.message].filter(
    (word) => typeof word === 'string' && word !== '',
  );
  return words.length > 0 ? [...new Set(words)].join(' ') : body;
}

interface VendorError {
  code?: unknown;
  status?: unknown;
  type?: unknown;
  message?: unknown;
  details?: unknown;
}

function errorOf(body: string): VendorError | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const whole: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    if (typeof whole !== 'object' || whole === null) return undefined;
    const inner = 'error' in whole ? whole.error : whole;
    if (typeof inner === 'string') return { message: inner };
    return typeof inner === 'object' && inner !== null ? inner : undefined;
  } catch {
    // Not JSON: the caller shows the body as it is.
    return undefined;
  }
}

function waitOf(headers: IncomingHttpHeaders | undefined, body: string): number | undefined {
  const exact = Number(headers?.['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(exact)) return bounded(exact);
  const asked = retryAfterMs(headers?.['retry-after'] ?? null, Date.now());
  if (asked !== undefined) return bounded(asked);
  // Google says it in the body: `{ "@type": "…RetryInfo", "retryDelay": "34s" }`.
  const list = errorOf(body)?.details;
  const delay = Array.isArray(list)
    ? list.map((entry: { retryDelay?: unknown } | null) => entry?.retryDelay).find((value) => typeof value === 'string')
    : undefined;
  const match = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '');
  return match ? bounded(Number(match[1]) * 1000) : undefined;
}

function bounded(ms: number): number {
  return Math.round(Math.min(Math.max(ms, 0), MOST_WAIT_MS));
}
