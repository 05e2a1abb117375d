/** One request on a connection that is kept, and how long its whole answer took. */

import { Agent, request } from 'node:http';
import { token } from './product.ts';

export interface Timed {
  ms: number;
  bytes: number;
  /** Until the first byte of the answer's body. */
  firstMs: number;
}

export function makeTimed(port: number) {
  const agent = new Agent({ keepAlive: true });

  function ask(path: string, input?: object | Uint8Array): Promise<Timed> {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const isRaw = input instanceof Uint8Array;
      const headers = {
        authorization: `Bearer ${token}`,
        ...(input && !isRaw ? { 'content-type': 'application/json' } : {}),
      };
      const method = input ? 'POST' : 'GET';
      const call = request({ host: '127.0.0.1', port, path, method, agent, headers }, (response) => {
        let bytes = 0;
        let firstMs = Number.NaN;
        response.on('data', (piece: Buffer) => {
          if (bytes === 0) firstMs = performance.now() - startedAt;
          bytes += piece.length;
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve({ ms: performance.now() - startedAt, bytes, firstMs });
          else reject(new Error(`${path} was answered with ${response.statusCode}.`));
        });
      });
      call.on('error', reject);
      call.end(isRaw || !input ? input : JSON.stringify(input));
    });
  }

  return {
    ask,
    query: (procedure: string, input: object) =>
      ask(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
