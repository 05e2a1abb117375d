/** A program that receives webhooks: it believes only what the official library of the scheme verifies, and can be ill. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { Payload } from '../../server/webhook/payload.ts';

/** `stall` takes the request and never answers; `lost` does what it was asked and cuts the connection. */
type ReceiverIllness = { status: number; headers?: Record<string, string> } | 'stall' | 'lost' | undefined;

interface Message {
  id: string;
  payload: Payload;
}

export async function startWebhookReceiver(port = 0) {
  const state = {
    secret: '',
    illness: undefined as ReceiverIllness,
    /** Everything that came and was genuine, again and again when it was sent so. */
    messages: [] as Message[],
    /** Path of every request, and what was answered. */
    requests: [] as string[],
  };
  const watchers = new Set<() => void>();

  /** Anything but a signature that holds is an error. */
  function read(body: string, { headers }: IncomingMessage): Message {
    const of = (name: string): string => String(headers[name]);
    const signed = {
      'webhook-id': of('webhook-id'),
      'webhook-timestamp': of('webhook-timestamp'),
      'webhook-signature': of('webhook-signature'),
    };
    // Shaped by the server; the tests compare it whole.
    return { id: signed['webhook-id'], payload: new Webhook(state.secret).verify(body, signed) as Payload };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { illness } = state;
    const body = await text(request);
    let status = 204;
    try {
      if (typeof illness !== 'object' && illness !== 'stall') state.messages.push(read(body, request));
    } catch {
      status = 401;
    }
    if (typeof illness === 'object') status = illness.status;
    state.requests.push(`${request.method} ${request.url} ${typeof illness === 'string' ? illness : status}`);
    for (const look of watchers) look();
    if (illness === 'stall') return;
    if (illness === 'lost') return void request.socket.destroy();
    response.writeHead(status, typeof illness === 'object' ? illness.headers : {}).end();
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const { port: own } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${own}/hook`,
    port: own,
    /** Of each message the last that came. */
    known: () => [...new Map(state.messages.map((message) => [message.id, message.payload])).values()],
    /** Resolves once the condition holds, looked at after every request. */
    until: (holds: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

export type WebhookReceiver = Awaited<ReturnType<typeof startWebhookReceiver>>;
