/** Reads an event stream on a raw socket, so that the reader costs little and every byte on the wire is counted. */

import { connect, type Socket } from 'node:net';

export interface SseTarget {
  port: number;
  path: string;
  token?: string;
}

export interface SseConnection extends Disposable {
  /** Bytes of the body so far. */
  bytes: () => number;
}

/** One buffer serves all connections: what is in it is used before the next read. */
const readBuffer = Buffer.allocUnsafe(256 * 1024);

/** Resolves when the response has begun. `onText` gets the bytes of the body as they come, one character each. */
export function openSse({ port, path, token }: SseTarget, onText: (text: string) => void): Promise<SseConnection> {
  const opened = Promise.withResolvers<SseConnection>();
  let head = '';
  let hasBegun = false;
  let bytes = 0;

  function begin(): string {
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return '';
    hasBegun = true;
    if (head.startsWith('HTTP/1.1 200'))
      opened.resolve({ bytes: () => bytes, [Symbol.dispose]: () => socket.destroy() });
    else opened.reject(new Error(`${path} was answered with ${head}`));
    return head.slice(end + 4);
  }

  function receive(size: number): boolean {
    let text = readBuffer.toString('latin1', 0, size);
    if (!hasBegun) {
      head += text;
      text = begin();
    }
    bytes += text.length;
    if (text !== '') onText(text);
    return true;
  }

  const onread = { buffer: readBuffer, callback: receive };
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
  socket.on('error', opened.reject);
  const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n${authorization}\r\n`);
  return opened.promise;
}
