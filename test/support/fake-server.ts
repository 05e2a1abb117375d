/** A server that a test plays: it can be waited for, and ends with whatever is still open. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeServer extends AsyncDisposable {
  port: number;
  /** Resolves once the condition holds, looked at after every request. */
  until: (holds: () => boolean) => Promise<void>;
}

/** `answer` calls `noted` when what came is there to be looked at. */
export async function startFakeServer(
  answer: (request: IncomingMessage, response: ServerResponse, noted: () => void) => Promise<void>,
  port: number,
): Promise<FakeServer> {
  const watchers = new Set<() => void>();
  const noted = (): void => {
    for (const look of watchers) look();
  };
  const server = createServer((request, response) => void answer(request, response, noted));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    // A server that listens on TCP has an address with a port.
    port: (server.address() as AddressInfo).port,
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
