/** A browser's EventSource on a bad line: the socket dies after so many bytes, and the reader resumes from the last whole frame. */

import net from 'node:net';
import type { Frame } from './client.ts';

export interface CutReader {
  /** Resolves when the connection is over, by the cut or by the server. */
  connect(bytes: number): Promise<void>;
  /** Stops the connection that is open. */
  stop(): void;
  lastEventId: string;
}

export function makeCutReader(
  url: string,
  query: string,
  token: string,
  onFrame: (frame: Frame) => void,
  onConnect: () => void,
): CutReader {
  const { hostname, port, host } = new URL(url);
  let socket: net.Socket | undefined;
  const reader: CutReader = {
    lastEventId: '',
    stop: () => socket?.destroy(),
    connect(bytes) {
      const head = [
        `GET /api/stream?${query} HTTP/1.1`,
        `Host: ${host}`,
        `Authorization: Bearer ${token}`,
        ...(reader.lastEventId ? [`Last-Event-ID: ${reader.lastEventId}`] : []),
        '',
        '',
      ];
      return new Promise((resolve, reject) => {
        let left = bytes;
        let held: Buffer = Buffer.alloc(0);
        let isBody = false;
        const opened = net.connect(Number(port), hostname);
        socket = opened;
        opened.on('connect', () => opened.write(head.join('\r\n')));
        opened.on('data', (chunk: Buffer) => {
          held = Buffer.concat([held, chunk.subarray(0, left)]);
          left -= chunk.length;
          if (!isBody) {
            const end = held.indexOf('\r\n\r\n');
            if (end < 0) return left <= 0 ? void opened.destroy() : undefined;
            const status = held.subarray(0, held.indexOf('\r\n')).toString();
            if (!status.startsWith('HTTP/1.1 200')) return reject(new Error(held.toString()));
            held = held.subarray(end + 4);
            isBody = true;
            onConnect();
          }
          for (let end = held.indexOf('\n\n'); end >= 0; end = held.indexOf('\n\n')) {
            const block = held.subarray(0, end).toString();
            held = held.subarray(end + 2);
            dispatch(block);
          }
          if (left <= 0) opened.destroy();
        });
        opened.on('error', () => opened.destroy());
        opened.on('close', () => resolve());
      });
    },
  };

  function dispatch(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    );
    const id = fields.get('id');
    if (id !== undefined) reader.lastEventId = id;
    const data = fields.get('data');
    if (data !== undefined) onFrame({ event: fields.get('event') ?? 'message', id, data: JSON.parse(data) });
  }

  return reader;
}
