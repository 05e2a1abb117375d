/** The product and the minimal path behind one face, so that a scenario measures both alike. */

import { get } from 'node:http';
import { startScript } from '../scenario.ts';
import type { SseTarget } from '../load/sse-connection.ts';
import { startProduct, token, type ProductOptions } from './product.ts';

/** Something that streams replies of the fake upstream to its readers. */
export interface System extends AsyncDisposable {
  pid: number;
  /** Makes a conversation that answers with the model, and says where to read it. */
  open: (model: string) => Promise<Conversation>;
}

export interface Conversation {
  target: SseTarget;
  /** Lets the next reply begin. */
  go: () => Promise<void>;
}

export type StartSystem = (options: ProductOptions & { upstreamPort: number }) => Promise<System>;

export const startProductSystem: StartSystem = async (options) => {
  const product = await startProduct(options);
  return {
    pid: product.pid,
    async open(model) {
      const session = await product.createSession(model);
      let sent = 0;
      return {
        target: { port: product.port, path: product.streamPath(session), token },
        go: () => product.send(session, String((sent += 1))),
      };
    },
    // What streams for minutes shall not be waited for.
    [Symbol.asyncDispose]: product.kill,
  };
};

function visit(port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}

export const startLimitSystem: StartSystem = async ({ dataDir, upstreamPort }) => {
  const child = await startScript('server', 'limits/path.ts', [dataDir, String(upstreamPort)]);
  const { port } = child.ready;
  let opened = 0;
  return {
    pid: child.pid,
    async open(model) {
      const stream = (opened += 1);
      return {
        target: { port, path: `/read?stream=${stream}` },
        go: () => visit(port, `/run?stream=${stream}&model=${model}`),
      };
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
};
