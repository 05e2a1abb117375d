/** A program that receives webhooks: it believes only what the official library of the scheme verifies, and can be ill. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { Payload } from '../../server/webhook/payload.ts';
import { startFakeServer } from './fake-server.ts';

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

  async function answer(request: IncomingMessage, response: ServerResponse, noted: () => void): Promise<void> {
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
    noted();
    if (illness === 'stall') return;
    if (illness === 'lost') return void request.socket.destroy();
    response.writeHead(status, typeof illness === 'object' ? illness.headers : {}).end();
  }

  const server = await startFakeServer(answer, port);
  return Object.assign(state, server, {
    url: `http://127.0.0.1:${server.port}/hook`,
    /** Of each message the last that came. */
    known: () => [...new Map(state.messages.map((message) => [message.id, message.payload])).values()],
  });
}

export type WebhookReceiver = Awaited<ReturnType<typeof startWebhookReceiver>>;
