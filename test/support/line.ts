/** A line to the server as bad as real ones: it can hold a stream back, as a buffering proxy does, or go dead without a word. */

import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Line extends AsyncDisposable {
  url: string;
  /** As a browser names it: goes into `allowedHosts`. */
  host: string;
  /** The server behind it, once it is known. */
  target: string;
  /** Streams that are open now. */
  streams: () => number;
  /** Of streams that open from now on, only the head gets through. */
  isBuffering: boolean;
  /** Streams that are open now stay open and bring nothing any more. */
  sleep: () => void;
  /** Cuts everything that is open. */
  drop: () => void;
}

export async function startLine(): Promise<Line> {
  const open = new Set<{ isAsleep: boolean }>();
  const server = http.createServer((request, response) => {
    const stream = request.url?.startsWith('/api/stream') ? { isAsleep: line.isBuffering } : undefined;
    const onward = http.request(
      line.target + request.url,
      { method: request.method, headers: request.headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        if (!stream) return void answer.pipe(response);
        open.add(stream);
        answer.on('data', (chunk) => stream.isAsleep || response.write(chunk));
        answer.on('close', () => response.end());
        return undefined;
      },
    );
    response.on('close', () => {
      if (stream) open.delete(stream);
      onward.destroy();
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const line: Line = {
    url: `http://${host}`,
    host,
    target: '',
    streams: () => open.size,
    isBuffering: false,
    sleep() {
      for (const stream of open) stream.isAsleep = true;
    },
    drop: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return line;
}
