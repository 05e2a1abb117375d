/** A rating is taken at once, however ill the place is to which ratings are forwarded. */

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { median, quantile, type Figure } from '../../figure.ts';
import { startProduct } from '../../product/product.ts';
import { seed } from '../../product/seed.ts';
import { makeTimed } from '../../product/timed.ts';
import type { Bench } from '../../scenario.ts';

const messages = 400;
const warmUps = 20;
const mostMs = 10;

const illnesses: Record<string, RequestListener> = {
  hangs: () => {},
  'answers with 500': (_, response) => response.writeHead(500).end('{}'),
  'answers with 429': (_, response) => response.writeHead(429, { 'Retry-After': '1' }).end('{}'),
};

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

function end(server: Server): void {
  server.close();
  server.closeAllConnections();
}

/** Until each rating is acknowledged. */
async function timesOf({ bundle, directory, effort }: Bench, host: string): Promise<number[]> {
  const dataDir = directory();
  seed(dataDir, [{ id: 'rated', messages }]);
  const env = { LANGFUSE_PUBLIC_KEY: 'pk-bench', LANGFUSE_SECRET_KEY: 'sk-bench', LANGFUSE_HOST: host };
  await using product = await startProduct({ bundle, dataDir, env });
  using timed = makeTimed(product.port);
  const times: number[] = [];
  for (let round = -warmUps; round < effort.repeats; round += 1) {
    const message = `rated-answer-${(round + warmUps) % (messages / 2)}`;
    const thumb = round % 2 === 0 ? 'up' : 'down';
    const { ms } = await timed.ask('/trpc/feedback.give', {
      session: 'rated',
      message,
      rating: thumb,
      comment: 'Measured',
    });
    if (round >= 0) times.push(ms);
  }
  return times;
}

export async function rating(bench: Bench): Promise<Figure[]> {
  const figures = (what: string, times: number[]): Figure[] => [
    { what: `a rating while Langfuse ${what}: p50`, unit: 'ms', value: median(times) },
    { what: `a rating while Langfuse ${what}: p99`, unit: 'ms', value: quantile(times, 0.99), most: mostMs },
  ];
  const gone = await listen(() => {});
  // The server gives the port back and nobody listens there.
  const { port } = gone.address() as AddressInfo;
  end(gone);
  const found = figures('is down', await timesOf(bench, `http://127.0.0.1:${port}`));
  for (const [what, listener] of Object.entries(illnesses)) {
    const server = await listen(listener);
    try {
      // It listens on TCP.
      const { port: own } = server.address() as AddressInfo;
      found.push(...figures(what, await timesOf(bench, `http://127.0.0.1:${own}`)));
    } finally {
      end(server);
    }
  }
  return found;
}
