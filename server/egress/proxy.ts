/** What programs in a sandbox reach the network through: an HTTP proxy on a unix socket, within the rules of one session. */

import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Duplex } from 'node:stream';
import { readClientHello } from './client-hello.ts';
import type { Outlet } from './outlet.ts';
import { EgressProblem } from './problem.ts';
import { checkTarget, isWithin, type Reach, type Target } from './target.ts';

interface ProxyOptions {
  /** Where it listens; at most 107 bytes, as the system has it. */
  socket: string;
  /** The rules as they are now: asked for every connection. */
  reach: () => Reach;
  outlet: Outlet;
  /** It cannot listen, or has trouble with it. */
  onError: (error: Error, isListening: boolean) => void;
}

export interface Proxy extends AsyncDisposable {
  /** The rules have changed: cuts what they do not allow any more. */
  recheck(): void;
}

const most = { connections: 256, helloBytes: 64 * 1024, headerBytes: 32 * 1024 };
const idleMs = 600_000;
/** From the request on, so that it holds the time that connecting takes. */
const helloMs = 30_000;
const established = 'HTTP/1.1 200 Connection established\r\n\r\n';

/** Headers that belong to one connection, RFC 9110 section 7.6.1. */
const ofConnection = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

/** Connections are taken from the moment that this returns. */
export function openProxy({ socket: path, reach, outlet, onError }: ProxyOptions): Proxy {
  const open = new Set<Duplex>();
  const ways = new Map<Socket, Target>();
  /** Where the tunnels lead whose requests are read: those to port 80. */
  const tunnels = new WeakMap<Duplex, Target>();
  const server = createServer({ maxHeaderSize: most.headerBytes });
  server.maxConnections = most.connections;
  const watch = (socket: Socket): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.setTimeout(idleMs, () => socket.destroy());
  };
  server.on('connection', watch);
  server.on('request', (request, response) => {
    forward(request, response).catch((error: unknown) => refuse(response, error));
  });
  server.on('connect', (request, client, head) => {
    // Whoever went away is not answered any more.
    client.on('error', () => client.destroy());
    tunnel(request.url ?? '', client, head).catch((error: unknown) => {
      const problem = problemOf(error);
      client.end(
        `HTTP/1.1 ${problem.status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${problem.message}\n`,
      );
      // To the end, after which it is closed.
      client.resume();
    });
  });

  /** A way to the target for as long as the signal, that the client is gone, does not come and the rules allow it. */
  async function dial(target: Target, gone: AbortSignal): Promise<Socket> {
    const upstream = await outlet.dial(target, gone);
    watch(upstream);
    if (gone.aborted || !isWithin(target, reach())) {
      upstream.destroy();
      // With the reason, if it is the rules.
      checkTarget(target.host, target.port, reach());
      throw new EgressProblem('The client has gone away.');
    }
    gone.addEventListener('abort', () => upstream.destroy());
    ways.set(upstream, target);
    upstream.on('close', () => ways.delete(upstream));
    return upstream;
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const url = addressOf(request, tunnels.get(request.socket));
    const target = checkTarget(url.hostname, Number(url.port || 80), reach());
    const upstream = await dial(target, gone.signal);
    const outgoing = sendRequest({
      createConnection: () => upstream,
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...passedOn(request), ...framingOf(request), host: url.host, connection: 'close' },
    });
    outgoing.on('response', (answer) => {
      try {
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passedOn(answer));
      } catch (error) {
        // A status or header that nobody may send.
        upstream.destroy();
        refuse(response, error);
        return;
      }
      pipeline(answer, response, () => upstream.destroy());
    });
    outgoing.on('error', (error) => refuse(response, error));
    request.pipe(outgoing);
  }

  async function tunnel(authority: string, client: Duplex, head: Buffer): Promise<void> {
    const [, host = authority, port = ''] = /^([^:]*):(\d{1,5})$/.exec(authority) ?? [];
    const target = checkTarget(host, Number(port), reach());
    if (target.port === 80) {
      // Some programs ask for http:// through a tunnel too: it leads back in here, where its requests are read.
      tunnels.set(client, target);
      client.write(established);
      if (head.length > 0) client.unshift(head);
      server.emit('connection', client);
      return;
    }
    const gone = new AbortController();
    client.on('close', () => gone.abort());
    // Read from the start, since a client that nobody reads from cannot be seen to go away.
    const greeting = readHello(client, head, target).then((first) => {
      if (!first) gone.abort();
      return first;
    });
    const upstream = await dial(target, gone.signal);
    upstream.on('error', () => client.destroy());
    // Without its end it was cut.
    upstream.on('close', () => upstream.readableEnded || client.destroy());
    client.write(established);
    const first = await greeting;
    if (first) join(client, upstream, first);
    else client.destroy();
  }

  server.on('error', (error) => onError(error, server.listening));
  server.listen(path);
  return {
    recheck() {
      if (ways.size === 0) return;
      const now = reach();
      for (const [upstream, target] of ways) if (!isWithin(target, now)) upstream.destroy();
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** What a request asks for; in a tunnel it names a path, and the host is where the tunnel leads. */
function addressOf(request: IncomingMessage, tunnel: Target | undefined): URL {
  const asked = request.url ?? '';
  if (tunnel) {
    const url = asked.startsWith('/') ? URL.parse(`http://${request.headers.host}${asked}`) : null;
    if (url?.host !== tunnel.host) throw new EgressProblem(`This tunnel leads to ${tunnel.host} only.`);
    return url;
  }
  const url = URL.parse(asked);
  if (url?.protocol !== 'http:') throw new EgressProblem('This is a proxy: ask it for a whole http:// address.');
  return url;
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

/** How a body is told from what follows it: with the same words, since some methods have none of their own. */
function framingOf({ headers }: IncomingMessage): Record<string, string> {
  const encoding = headers['transfer-encoding'];
  return encoding === undefined ? {} : { 'transfer-encoding': encoding };
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
