/** Langfuse, through its client's direct calls: the client's own queue drops what fails. Loaded with the first delivery. */

import type { ApiIngestionEvent, Langfuse } from 'langfuse';
import { retryAfterMs } from '../../core/text/retry-after.ts';
import type { Delivered } from '../../ports/delivered.ts';
import type { Delivery, FeedbackSink, Generation, Score, ToolSpan, Trace } from '../../ports/feedback.ts';

export interface LangfuseOptions {
  publicKey: string;
  secretKey: string;
  /** Without a path. */
  host: string;
}

const timeoutMs = 10_000;
/** Of one field, in UTF-16 units: the server refuses bodies above 4.5 MB. */
const longestField = 200_000;
const largestBatch = 2_000_000;
/** Removed with one request. */
const mostTraces = 100;
/** Statuses that speak of what was sent; 405 of what this version of Langfuse cannot do. */
const refusals = new Set([400, 405, 413, 422]);

type Api = Langfuse['api'];

export function makeLangfuse({ publicKey, secretKey, host }: LangfuseOptions): FeedbackSink {
  let loading: Promise<Api> | undefined;

  function load(): Promise<Api> {
    loading ??= import('langfuse').then((module) => new module.Langfuse({ publicKey, secretKey, baseUrl: host }).api);
    return loading;
  }

  return {
    host,
    async deliver(delivery, signal) {
      const params = { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) };
      try {
        const api = await load();
        return await send(api, delivery, params);
      } catch (thrown) {
        return failureOf(thrown, host);
      }
    },
  };
}

async function send(api: Api, delivery: Delivery, params: { signal: AbortSignal }): Promise<Delivered> {
  switch (delivery.kind) {
    case 'score':
      await api.scoreCreate(scoreBody(delivery.score), params);
      return { status: 'sent' };
    case 'removal':
      await api.scoreDelete(delivery.score, params).catch(unlessMissing);
      return { status: 'sent' };
    case 'forgotten':
      for (let at = 0; at < delivery.traces.length; at += mostTraces)
        await api
          .traceDeleteMultiple({ traceIds: delivery.traces.slice(at, at + mostTraces) }, params)
          .catch(unlessMissing);
      return { status: 'sent' };
    case 'trace': {
      for (const batch of batchesOf(delivery.trace)) {
        const { errors } = await api.ingestionBatch({ batch }, params);
        const refused = errors[0];
        if (refused)
          return {
            status: 'failed',
            problem: `Langfuse refused a part of a trace: ${refused.message ?? refused.status}.`,
            isRefused: refusals.has(refused.status),
          };
      }
      return { status: 'sent' };
    }
  }
}

/** What is to be removed never got there, or is gone already. */
function unlessMissing(thrown: unknown): void {
  if (!(thrown instanceof Response && thrown.status === 404)) throw thrown;
}

function scoreBody(score: Score) {
  const { id, trace, session, message, user, project, rating, reasons, comment } = score;
  return {
    id,
    traceId: trace,
    name: 'user-rating',
    value: rating === 'up' ? 1 : 0,
    dataType: 'BOOLEAN' as const,
    comment: [...reasons, ...(comment ? [comment] : [])].join('\n') || undefined,
    metadata: { session, message, user, project, reasons },
  };
}

function bounded(value: unknown): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length <= longestField ? value : `${text.slice(0, longestField)}… [${text.length} characters]`;
}

function timed({ startedAt, endedAt, input, output, failure }: Generation | ToolSpan) {
  return {
    startTime: startedAt,
    endTime: endedAt,
    input: bounded(input),
    output: bounded(output),
    ...(failure ? { level: 'ERROR' as const, statusMessage: failure } : {}),
  };
}

function spanEvent(trace: Trace, span: Generation | ToolSpan): ApiIngestionEvent {
  const common = { id: span.id, traceId: trace.id, parentObservationId: span.parent, ...timed(span) };
  const envelope = { id: `${span.id}.create`, timestamp: span.endedAt };
  if (span.kind === 'tool')
    return {
      ...envelope,
      type: 'span-create',
      body: { ...common, name: span.name, metadata: { status: span.status } },
    };
  const { model, parameters, usage } = span;
  const { input, output, cacheRead, cacheWrite, cost } = usage;
  return {
    ...envelope,
    type: 'generation-create',
    body: {
      ...common,
      name: model,
      model,
      modelParameters: parameters,
      usageDetails: {
        input: input - cacheRead - cacheWrite,
        output,
        total: input + output,
        cache_read_input_tokens: cacheRead,
        cache_creation_input_tokens: cacheWrite,
      },
      ...(cost === null ? {} : { costDetails: { total: cost } }),
    },
  };
}

/** The trace itself, and what happened in it, in requests that the server takes. */
function batchesOf(trace: Trace): ApiIngestionEvent[][] {
  const { id, session, name, user, project, how, startedAt, endedAt, input, output, failure } = trace;
  const first: ApiIngestionEvent = {
    id: `${id}.trace`,
    timestamp: endedAt,
    type: 'trace-create',
    body: {
      id,
      timestamp: startedAt,
      name,
      userId: user,
      sessionId: session,
      input: bounded(input),
      output: bounded(output),
      metadata: { project, how, ...(failure ? { failure } : {}) },
      tags: [project],
    },
  };
  const batches: ApiIngestionEvent[][] = [];
  let room = 0;
  for (const event of [first, ...trace.spans.map((span) => spanEvent(trace, span))]) {
    const size = JSON.stringify(event).length;
    if (size > room) {
      batches.push([]);
      room = largestBatch;
    }
    batches.at(-1)?.push(event);
    room -= size;
  }
  return batches;
}

/** The client throws the response that was not good, or what the network did. */
function failureOf(thrown: unknown, host: string): Delivered {
  if (thrown instanceof Response) {
    const { status } = thrown;
    const why: Record<number, string> = {
      401: 'does not take these keys (LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY)',
      403: 'does not allow these keys to write',
      429: 'asks to wait',
    };
    return {
      status: 'failed',
      problem: `${host} ${why[status] ?? `answered ${status}`}.`,
      retryAfterMs: retryAfterMs(thrown.headers.get('retry-after'), Date.now()),
      isRefused: refusals.has(status),
    };
  }
  const isLate = thrown instanceof DOMException && thrown.name === 'TimeoutError';
  return {
    status: 'failed',
    problem: isLate ? `${host} did not answer within ${timeoutMs / 1000} s.` : `${host} cannot be reached.`,
  };
}
