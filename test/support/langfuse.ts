/** A stand-in for Langfuse's ingestion: takes what the official client's types allow, refuses the rest, and can be ill. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type {
  ApiCreateGenerationBody,
  ApiCreateScoreRequest,
  ApiCreateSpanBody,
  ApiIngestionEvent,
  ApiTraceBody,
  ApiTraceDeleteMultiplePayload,
} from 'langfuse';
import { z } from 'zod';
import { startFakeServer } from './fake-server.ts';

const time = z.iso.datetime();
const id = z.string().min(1);
const anything = z.unknown();

const score = z.strictObject({
  id,
  traceId: id,
  name: z.string().min(1),
  value: z.union([z.literal(0), z.literal(1)]),
  dataType: z.literal('BOOLEAN'),
  comment: z.string().optional(),
  metadata: anything,
}) satisfies z.ZodType<ApiCreateScoreRequest>;

const traceBody = z.strictObject({
  id,
  timestamp: time,
  name: z.string(),
  userId: z.string(),
  sessionId: id,
  input: anything,
  output: anything,
  metadata: anything,
  tags: z.array(z.string()),
}) satisfies z.ZodType<ApiTraceBody>;

const span = {
  id,
  traceId: id,
  parentObservationId: id.optional(),
  name: z.string(),
  startTime: time,
  endTime: time,
  input: anything.optional(),
  output: anything.optional(),
  metadata: anything.optional(),
  level: z.literal('ERROR').optional(),
  statusMessage: z.string().optional(),
};
const spanBody = z.strictObject(span) satisfies z.ZodType<ApiCreateSpanBody>;
const generationBody = z.strictObject({
  ...span,
  model: z.string(),
  modelParameters: z.strictObject({ temperature: z.number(), maxTokens: z.number() }),
  usageDetails: z.record(z.string(), z.int().min(0)),
  costDetails: z.strictObject({ total: z.number() }).optional(),
}) satisfies z.ZodType<ApiCreateGenerationBody>;

const envelope = { id, timestamp: time };
const event = z.discriminatedUnion('type', [
  z.strictObject({ ...envelope, type: z.literal('trace-create'), body: traceBody }),
  z.strictObject({ ...envelope, type: z.literal('span-create'), body: spanBody }),
  z.strictObject({ ...envelope, type: z.literal('generation-create'), body: generationBody }),
]) satisfies z.ZodType<ApiIngestionEvent>;
const batch = z.strictObject({ batch: z.array(event) });
const gone = z.strictObject({ traceIds: z.array(id).min(1) }) satisfies z.ZodType<ApiTraceDeleteMultiplePayload>;

/** `stall` takes the request and never answers; `lost` does what it was asked and cuts the connection. */
export type Illness = { status: number; retryAfter?: string } | 'stall' | 'lost' | undefined;

const authorization = `Basic ${Buffer.from('pk-test:sk-test').toString('base64')}`;

export const langfuseKeys = { publicKey: 'pk-test', secretKey: 'sk-test' };

export async function startLangfuse(port = 0) {
  const state = {
    scores: new Map<string, z.infer<typeof score>>(),
    events: new Map<string, z.infer<typeof event>>(),
    /** Method and path of every request, with what was wrong about it. */
    requests: [] as string[],
    illness: undefined as Illness,
  };

  /** The status of the answer, and its body. */
  function handle(method: string, path: string, body: string): [number, unknown] {
    if (method === 'DELETE' && path.startsWith('/api/public/scores/')) {
      const known = state.scores.delete(decodeURIComponent(path.slice('/api/public/scores/'.length)));
      return known ? [204, undefined] : [404, { message: 'Score not found' }];
    }
    if (method === 'DELETE' && path === '/api/public/traces') {
      const parsed = gone.safeParse(JSON.parse(body));
      if (!parsed.success) return [400, { message: z.prettifyError(parsed.error) }];
      const { traceIds } = parsed.data;
      for (const [key, { body: one }] of state.events)
        if (traceIds.includes(one.id) || ('traceId' in one && traceIds.includes(one.traceId))) state.events.delete(key);
      return [200, { message: 'Traces deleted successfully' }];
    }
    if (method !== 'POST') return [405, { message: method }];
    const sent: unknown = JSON.parse(body);
    if (path === '/api/public/scores') {
      const parsed = score.safeParse(sent);
      if (!parsed.success) return [400, { message: z.prettifyError(parsed.error) }];
      state.scores.set(parsed.data.id, parsed.data);
      return [200, { id: parsed.data.id }];
    }
    if (path === '/api/public/ingestion') {
      const parsed = batch.safeParse(sent);
      if (!parsed.success) return [400, { message: z.prettifyError(parsed.error) }];
      for (const one of parsed.data.batch) state.events.set(one.id, one);
      return [207, { successes: parsed.data.batch.map((one) => ({ id: one.id, status: 201 })), errors: [] }];
    }
    return [404, { message: path }];
  }

  async function answer(request: IncomingMessage, response: ServerResponse, noted: () => void): Promise<void> {
    const { method = '', url = '' } = request;
    const { illness } = state;
    const body = await text(request);
    let [status, data]: [number, unknown] = [401, { message: 'Invalid credentials' }];
    if (typeof illness === 'object') [status, data] = [illness.status, { message: 'ill' }];
    else if (illness !== 'stall' && request.headers.authorization === authorization)
      [status, data] = handle(method, url, body);
    state.requests.push(`${method} ${url} ${illness === 'stall' ? illness : status}`);
    noted();
    if (illness === 'stall') return;
    if (illness === 'lost') return void request.socket.destroy();
    const retry = typeof illness === 'object' && illness.retryAfter ? { 'Retry-After': illness.retryAfter } : {};
    response.writeHead(status, { 'Content-Type': 'application/json', ...retry });
    response.end(data === undefined ? undefined : JSON.stringify(data));
  }

  const server = await startFakeServer(answer, port);
  return Object.assign(state, server, { url: `http://127.0.0.1:${server.port}` });
}

export type FakeLangfuse = Awaited<ReturnType<typeof startLangfuse>>;
