/** What programs in a sandbox reach the network through: an HTTP proxy on a unix socket, within the rules of one session. */

import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Duplex } from 'node:stream';
import { readClientHello } from './client-hello.ts';
import type { Outlet } from './outlet.ts';
import { EgressProblem } from './problem.ts';
import { checkTarget, type Reach, type Target } from './target.ts';

interface ProxyOptions {
  /** Where it listens; at most 107 bytes, as the system has it. */
  socket: string;
  /** The rules as they are now: asked for every connection. */
  reach: () => Reach;
  outlet: Outlet;
  onBug: (error: unknown, where: string) => void;
}

const most = { connections: 256, helloBytes: 64 * 1024, headerBytes: 32 * 1024 };
const idleMs = 600_000;
const helloMs = 15_000;

/** Headers that belong to one connection, RFC 9110 section 7.6.1. */
const ofConnection = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/** Connections are taken from the moment that this returns. */
export function openProxy({ socket: path, reach, outlet, onBug }: ProxyOptions): AsyncDisposable {
  const closing = new AbortController();
  const open = new Set<Duplex>();
  const server = createServer({ maxHeaderSize: most.headerBytes });
  server.maxConnections = most.connections;
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.setTimeout(idleMs, () => socket.destroy());
  });
  server.on('request', (request, response) => {
    forward(request, response).catch((error: unknown) => refuse(response, error));
  });
  server.on('connect', (request, client, head) => {
    tunnel(request.url ?? '', client, head).catch((error: unknown) => {
      const problem = problemOf(error);
      client.end(
        `HTTP/1.1 ${problem.status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${problem.message}\n`,
      );
    });
  });

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '');
    if (url?.protocol !== 'http:') throw new EgressProblem('This is a proxy: ask it for a whole http:// address.');
    const target = checkTarget(url.hostname, Number(url.port || 80), reach());
    const upstream = await outlet.dial(target, closing.signal);
    const outgoing = sendRequest({
      createConnection: () => upstream,
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...passedOn(request), host: url.host, connection: 'close' },
    });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passedOn(answer));
      pipeline(answer, response, () => upstream.destroy());
    });
    outgoing.on('error', (error) => refuse(response, error));
    response.on('close', () => upstream.destroy());
    request.pipe(outgoing);
  }

  async function tunnel(authority: string, client: Duplex, head: Buffer): Promise<void> {
    const [, host = authority, port = ''] = /^([^:]*):(\d{1,5})$/.exec(authority) ?? [];
    const target = checkTarget(host, Number(port), reach());
    const upstream = await outlet.dial(target, closing.signal);
    open.add(upstream);
    upstream.on('close', () => open.delete(upstream));
    upstream.setTimeout(idleMs, () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const first = target.port === 443 ? await readHello(client, head, target) : head;
    if (!first) {
      upstream.destroy();
      client.destroy();
      return;
    }
    join(client, upstream, first);
  }

  server.on('error', (error) => onBug(error, 'the proxy'));
  server.listen(path);
  return {
    async [Symbol.asyncDispose]() {
      closing.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** The first bytes of the client, once they name the host that was asked for; undefined when they do not. */
async function readHello(client: Duplex, head: Buffer, { host }: Target): Promise<Buffer | undefined> {
  let bytes = head;
  const limit = setTimeout(() => client.destroy(), helloMs);
  try {
    for (;;) {
      const hello = readClientHello(bytes);
      if (hello.state === 'whole') return hello.name.toLowerCase() === host ? bytes : undefined;
      if (hello.state === 'foreign' || bytes.length > most.helloBytes) return undefined;
      const more = await nextChunk(client);
      if (!more) return undefined;
      bytes = Buffer.concat([bytes, more]);
    }
  } finally {
    clearTimeout(limit);
  }
}

function nextChunk(stream: Duplex): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (chunk?: Buffer): void => {
      stream.pause();
      stream.off('data', done);
      stream.off('end', end);
      stream.off('close', end);
      resolve(chunk);
    };
    const end = (): void => done();
    stream.on('data', done);
    stream.on('end', end);
    stream.on('close', end);
    stream.resume();
  });
}

function join(client: Duplex, upstream: Socket, first: Buffer): void {
  if (first.length > 0) upstream.write(first);
  client.pipe(upstream);
  upstream.pipe(client);
}

function passedOn(message: IncomingMessage): Record<string, string | string[]> {
  const named = (message.headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const kept = Object.entries(message.headers).filter(
    (entry): entry is [string, string | string[]] =>
      entry[1] !== undefined && !ofConnection.has(entry[0]) && !named.includes(entry[0]),
  );
  return Object.fromEntries(kept);
}

function problemOf(error: unknown): { status: number; message: string } {
  if (error instanceof EgressProblem) return { status: 403, message: error.message };
  return { status: 502, message: `The connection broke: ${error instanceof Error ? error.message : String(error)}.` };
}

function refuse(response: ServerResponse, error: unknown): void {
  const { status, message } = problemOf(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${message}\n`);
}
