/** The built server in a process of its own, reached as any program reaches it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { endProcess } from '../machine/child.ts';
import type { Hold } from '../machine/loop-probe.ts';
import { onSide, type Side } from '../machine/pinning.ts';

export const token = 'bench-token-0123456789abcdef';

export interface ProductOptions {
  side?: Side;
  bundle: string;
  dataDir: string;
  upstreamPort?: number;
  /** Besides what every server of the benchmark has. */
  env?: Record<string, string>;
  /** Whether it is to tell its `longestHold`, which costs it a little. */
  isProbed?: boolean;
}

export interface Product extends AsyncDisposable {
  pid: number;
  port: number;
  query: <Output>(procedure: string, input: object) => Promise<Output>;
  mutate: <Output>(procedure: string, input: object) => Promise<Output>;
  /** A session that answers with the model, ready for messages. */
  createSession: (model: string) => Promise<string>;
  send: (session: string, clientId: string) => Promise<void>;
  streamPath: (session: string) => string;
  /** Of its event loop, since this was asked last. Of a probed one. */
  longestHold: () => Promise<Hold>;
  kill: () => Promise<void>;
}

const loopProbe = join(import.meta.dirname, '../machine/loop-probe.ts');

/** The command and environment that start the bundle as `npm start` does. */
export function launch(options: ProductOptions) {
  const { bundle, dataDir, upstreamPort, side = 'server', env: more = {}, isProbed = false } = options;
  const { PATH, HOME } = process.env;
  const env = {
    PATH,
    HOME,
    LANG: 'C.UTF-8',
    NODE_COMPILE_CACHE: `${bundle}.cache`,
    SESSILE_DATA: dataDir,
    SESSILE_PORT: '0',
    SESSILE_TOKEN: token,
    SESSILE_MAX_RUNNING: '0',
    ...(upstreamPort === undefined
      ? {}
      : { OPENAI_API_KEY: 'bench', OPENAI_BASE_URL: `http://127.0.0.1:${upstreamPort}/v1` }),
    ...more,
  };
  const probe = isProbed ? ['--import', loopProbe] : [];
  const [command, ...args] = onSide(side, [process.execPath, ...probe, bundle, 'serve']);
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit', isProbed ? 'ipc' : 'ignore'], env });
}

/** The port that a server names in its output. */
export function listening(child: ReturnType<typeof launch>): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
      const port = /listens on http:\/\/\S+:(\d+)/.exec(output)?.[1];
      if (port) resolve(Number(port));
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${output}`)));
  });
}

export async function startProduct(options: ProductOptions): Promise<Product> {
  const child = launch(options);
  const port = await listening(child);
  const agent = new Agent({ keepAlive: true });

  function call<Output>(method: 'GET' | 'POST', path: string, input?: object): Promise<Output> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const outgoing = request({ host: '127.0.0.1', port, path, method, agent, headers }, (response) => {
        text(response)
          .then((body) => {
            if (response.statusCode !== 200) throw new Error(`${path} was answered with ${body}`);
            // Every answer of tRPC has this shape.
            resolve((JSON.parse(body) as { result: { data: Output } }).result.data);
          })
          .catch(reject);
      });
      outgoing.on('error', reject);
      outgoing.end(input === undefined ? undefined : JSON.stringify(input));
    });
  }

  const mutate = <Output>(procedure: string, input: object): Promise<Output> =>
    call('POST', `/trpc/${procedure}`, input);
  return {
    pid: child.pid ?? 0,
    port,
    mutate,
    query: (procedure, input) => call('GET', `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`),
    async createSession(model) {
      const settings = { model: `openai/${model}`, maxTokens: 1_000_000, timeout: 0, approvals: 'read' };
      const { id } = await mutate<{ id: string }>('session.create', { name: 'Measured', settings });
      return id;
    },
    async send(session, clientId) {
      await mutate('message.send', { session, text: 'Go', clientId });
    },
    streamPath: (session) => `/api/stream?session=${session}&after=0`,
    async longestHold() {
      const answered = once(child, 'message');
      child.send({});
      // What `loop-probe.ts` answers with.
      const [hold] = (await answered) as [Hold];
      return hold;
    },
    async kill() {
      agent.destroy();
      await endProcess(child, 'SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await endProcess(child);
    },
  };
}
