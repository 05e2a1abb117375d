/** How a program uses the server: tRPC calls and the event stream, over real sockets. */

import http from 'node:http';
import { createParser } from 'eventsource-parser';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '../../server/api/router.ts';
import type { Event } from '../../server/core/event.ts';

export interface Frame {
  event: string;
  id?: string;
  /** Parsed JSON, shaped by `event`. */
  data: unknown;
}

export interface StreamReader extends Disposable {
  frames: Frame[];
  status: number;
  /** Resolves with the first frame, past or to come, that fits. Rejects when the stream ends first. */
  until: (fits: (frame: Frame) => boolean, timeoutMs?: number) => Promise<Frame>;
  event: <Type extends Event['type']>(
    type: Type,
    fits?: (event: Extract<Event, { type: Type }>) => boolean,
  ) => Promise<Extract<Event, { type: Type }>>;
  closed: Promise<void>;
}

export function makeClient(url: string, token: string) {
  const headers = { Authorization: `Bearer ${token}` };
  const trpc = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] });

  return {
    session: trpc.session,
    message: trpc.message,
    branch: trpc.branch,
    question: trpc.question,
    approval: trpc.approval,
    event: trpc.event,
    feedback: trpc.feedback,
    search: trpc.search,
    model: trpc.model,
    process: trpc.process,
    project: trpc.project,
    provider: trpc.provider,
    secret: trpc.secret,
    preset: trpc.preset,
    server: trpc.server,
    webhook: trpc.webhook,
    usage: trpc.usage,
    headers,
    fetch: (path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { ...headers, ...init.headers } }),

    /** Opens `/api/stream` with the query and resolves once the headers are there. */
    stream(query: string, extra: Record<string, string> = {}): Promise<StreamReader> {
      return new Promise((resolve, reject) => {
        const frames: Frame[] = [];
        const waiting = new Set<() => void>();
        const request = http.get(
          `${url}/api/stream?${query}`,
          { agent: false, headers: { ...headers, ...extra } },
          (response) => {
            let isOver = false;
            const wake = (): void => {
              for (const look of waiting) look();
            };
            const parser = createParser({
              onEvent({ event = 'message', id, data }) {
                frames.push({ event, id, data: JSON.parse(data) });
                wake();
              },
            });
            response.setEncoding('utf8');
            response.on('data', (text: string) => parser.feed(text));
            const closed = new Promise<void>((over) => {
              response.on('close', () => {
                isOver = true;
                over();
                wake();
              });
            });
            const until = (fits: (frame: Frame) => boolean, timeoutMs = 10_000): Promise<Frame> =>
              new Promise((found, missed) => {
                let next = 0;
                const stop = (): void => {
                  clearTimeout(timer);
                  waiting.delete(look);
                };
                const look = (): void => {
                  for (; next < frames.length; next += 1) {
                    const frame = frames[next];
                    if (frame && fits(frame)) {
                      stop();
                      return found(frame);
                    }
                  }
                  if (!isOver) return;
                  stop();
                  missed(new Error('The stream ended before the awaited frame came.'));
                };
                const timer = setTimeout(() => {
                  stop();
                  const seen = frames.slice(-8).map((frame) => JSON.stringify(frame).slice(0, 200));
                  missed(new Error(`The awaited frame did not come. Last frames:\n${seen.join('\n')}`));
                }, timeoutMs);
                waiting.add(look);
                look();
              });
            resolve({
              frames,
              status: response.statusCode ?? 0,
              until,
              // The frame was selected by the event's type.
              event: (type, fits = () => true) =>
                until(
                  (frame) =>
                    frame.event === 'event' && (frame.data as Event).type === type && fits(frame.data as never),
                ).then((frame) => frame.data as never),
              closed,
              [Symbol.dispose]: () => request.destroy(),
            });
          },
        );
        request.on('error', reject);
      });
    },
  };
}

export type Client = ReturnType<typeof makeClient>;

export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** One request as it is written, without what fetch adds or forbids. `isChunked` leaves the length out. */
export function sendRaw(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
    isChunked = false,
  }: { method?: string; headers?: Record<string, string>; body?: string; isChunked?: boolean } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined || isChunked ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const request = http.request(url, { method, agent: false, headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}
