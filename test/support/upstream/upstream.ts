/** A fake of all three vendors on one loopback port, told by each test what to answer. */

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { anthropic } from './anthropic.ts';
import type { Body, Dialect } from './dialect.ts';
import { google } from './google.ts';
import { replyFor } from './model-name.ts';
import { openai } from './openai.ts';
import { play } from './play.ts';
import type { Reply } from './reply.ts';

interface RecordedRequest {
  vendor: Dialect['vendor'];
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Parsed; undefined for a listing. */
  body: Body;
  model: string;
  /** Resolves when the client has left, or the response is complete. */
  ended: Promise<'complete' | 'left'>;
}

type Answer = Reply | ((request: RecordedRequest) => Reply);

export interface Upstream extends AsyncDisposable {
  /** Anthropic's and Google's base URL; OpenAI's is this with `/v1`. */
  url: string;
  /** Requests for responses, in the order in which they came. */
  requests: RecordedRequest[];
  /** Requests for lists of models, and for the version that tells an Ollama. */
  listings: RecordedRequest[];
  /** Answers for the next requests, one each. Afterwards the model's name decides, as `model-name.ts` says. */
  script(...answers: Answer[]): void;
  /** The same for requests of one model, for sessions side by side. */
  scriptFor(model: string, ...answers: Answer[]): void;
  /** Resolves when so many requests have come in all. */
  requested(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface UpstreamOptions {
  /** What each vendor lists, or the status with which it refuses to. */
  models?: Partial<Record<Dialect['vendor'], string[] | number>>;
  tls?: { key: string; cert: string };
  port?: number;
}

const listed: Record<Dialect['vendor'], string[]> = {
  anthropic: ['claude-sonnet-4-5-20250929', 'claude-fake-9'],
  google: ['gemini-2.5-flash', 'gemini-fake-9'],
  openai: ['fake', 'fake-t200-d20'],
};

export async function startUpstream({ models = {}, tls, port = 0 }: UpstreamOptions = {}): Promise<Upstream> {
  const requests: RecordedRequest[] = [];
  const listings: RecordedRequest[] = [];
  const answers: Answer[] = [];
  const answersOf = new Map<string, Answer[]>();
  const waiting: { count: number; resolve: () => void }[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const dialect = dialectOf(path, request.headers);
    const text = await textOf(request);
    const body: Body = text ? JSON.parse(text) : undefined;
    const model = body === undefined ? '' : dialect.modelOf(path, body);
    const ended = new Promise<'complete' | 'left'>((resolve) =>
      response.once('close', () => resolve(response.writableFinished ? 'complete' : 'left')),
    );
    const record: RecordedRequest = {
      vendor: dialect.vendor,
      method: request.method ?? '',
      path,
      headers: request.headers,
      body,
      model,
      ended,
    };
    if (request.method === 'GET') {
      listings.push(record);
      const list = models[dialect.vendor] ?? listed[dialect.vendor];
      if (path === '/api/version' && typeof list !== 'number') {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"version":"0.0.0-fake"}');
        return;
      }
      response.writeHead(typeof list === 'number' ? list : 200, { 'content-type': 'application/json' });
      response.end(
        typeof list === 'number' ? dialect.refusal(list, 'No list today.') : JSON.stringify(dialect.listing(list)),
      );
      return;
    }
    requests.push(record);
    for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
    const answer = answersOf.get(model)?.shift() ?? answers.shift();
    const scripted = typeof answer === 'function' ? answer(record) : answer;
    await play(
      dialect,
      model,
      scripted ?? replyFor(model, { tools: dialect.toolsOf(body), rounds: roundsIn(dialect.rolesOf(body)) }),
      response,
    );
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    response.socket?.setNoDelay(true);
    serve(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: `The fake upstream cannot read this: ${String(error)}` } }));
    });
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const address = server.address() as AddressInfo;

  async function close(): Promise<void> {
    const ended = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await ended;
  }
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    requests,
    listings,
    script: (...more) => void answers.push(...more),
    scriptFor: (model, ...more) => void answersOf.set(model, [...(answersOf.get(model) ?? []), ...more]),
    requested: (count) =>
      new Promise((resolve) => (requests.length >= count ? resolve() : waiting.push({ count, resolve }))),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Anthropic and OpenAI list their models under one path; Anthropic's clients name a version. */
function dialectOf(path: string, headers: IncomingHttpHeaders): Dialect {
  if (path.startsWith('/v1beta')) return google;
  return path.startsWith('/v1/messages') || headers['anthropic-version'] ? anthropic : openai;
}

/** Rounds of results since the last words of the person. */
function roundsIn(roles: string[]): number {
  const since = roles.slice(roles.lastIndexOf('user') + 1);
  return since.filter((role, at) => role === 'tool' && since[at - 1] !== 'tool').length;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // Bodies of requests are bytes as long as no encoding is set.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
