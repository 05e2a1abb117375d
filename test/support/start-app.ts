/** The whole server, in this process or in one of its own, on a free port with a data directory of its own. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp, type AppOptions } from '../../server/app.ts';
import type { Config } from '../../server/config.ts';
import { makeClient, type Client } from './client.ts';

export const token = 'test-token-0123456789abcdef';

/** Where a program that ends in order leaves what Node has compiled of it, for the next one. */
export const compiled = join(import.meta.dirname, '../../node_modules/.compile-cache');

export interface StartOptions {
  /** Base URL of a fake upstream, without `/v1`; every vendor is pointed at it. */
  upstream?: string;
  dataDir?: string;
  port?: number;
  config?: Partial<Config>;
  /** Who names conversations: by their words, unless a test is about the names that a model is asked for. */
  titles?: 'model' | 'words';
  /** Of a server in this process: how it resolves and connects for its agents. */
  outlet?: AppOptions['outlet'];
  /** Of a server in a process of its own. */
  env?: Record<string, string>;
}

export interface TestApp extends AsyncDisposable {
  url: string;
  dataDir: string;
  client: Client;
  makeLoginLink: () => string;
  /** Bugs that the server reported; each fails the test unless it is taken out. */
  logged: string[];
  /** Ends the server and starts it again on the same port and data. */
  restart: () => Promise<void>;
}

function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'sessile-test-'));
}

export async function startApp({
  upstream,
  dataDir = temporaryDirectory(),
  port = 0,
  config = {},
  titles = 'words',
  outlet,
}: StartOptions = {}): Promise<TestApp> {
  const logged: string[] = [];
  const open = (at: number) =>
    openApp({
      config: {
        host: '127.0.0.1',
        port: at,
        dataDir,
        token,
        allowedHosts: [],
        maxRunning: 0,
        sandbox: 'auto',
        path: process.env.PATH ?? '',
        providers: upstream
          ? {
              anthropic: { key: 'key-anthropic', baseUrl: upstream },
              google: { key: 'key-google', baseUrl: upstream },
              openai: { key: 'key-openai', baseUrl: `${upstream}/v1` },
            }
          : {},
        ...config,
      },
      log: (line) => logged.push(line),
      outlet,
    });
  let app = await open(port);
  const { url } = app;
  const client = makeClient(url, token);
  await client.project.update.mutate({ id: 'default', titles });
  return {
    url,
    dataDir,
    client,
    makeLoginLink: () => app.makeLoginLink(),
    logged,
    async restart() {
      await app.close();
      app = await open(Number(new URL(url).port));
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
      if (logged.length > 0) throw new Error(`The server logged:\n${logged.join('\n')}`);
    },
  };
}

export interface TestServer extends AsyncDisposable {
  url: string;
  dataDir: string;
  client: Client;
  pid: number;
  output: () => string;
  /** SIGKILL, as a power cut would. */
  kill: () => Promise<void>;
  /** Resolves when it has ended. */
  end: (signal: NodeJS.Signals) => Promise<void>;
  start: () => Promise<void>;
}

/** The server in a process of its own, from source, to be killed at will. */
export async function startServer({
  upstream,
  dataDir = temporaryDirectory(),
  port = 0,
  titles = 'words',
  env = {},
}: StartOptions = {}): Promise<TestServer> {
  let child: ChildProcess;
  let output = '';
  let url = '';
  let at = port;
  const start = async (): Promise<void> => {
    const { PATH, HOME, LANG } = process.env;
    child = spawn(process.execPath, [join(import.meta.dirname, '../../server/main.ts'), 'serve'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH,
        HOME,
        LANG,
        NODE_COMPILE_CACHE: compiled,
        SESSILE_DATA: dataDir,
        SESSILE_PORT: String(at),
        SESSILE_TOKEN: token,
        SESSILE_MAX_RUNNING: '0',
        ...(upstream
          ? {
              ANTHROPIC_API_KEY: 'key-anthropic',
              ANTHROPIC_BASE_URL: upstream,
              GEMINI_API_KEY: 'key-google',
              GEMINI_BASE_URL: upstream,
              OPENAI_API_KEY: 'key-openai',
              OPENAI_BASE_URL: `${upstream}/v1`,
            }
          : {}),
        ...env,
      },
    });
    url = await new Promise<string>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        output += chunk.toString();
        const found = /listens on (\S+)/.exec(output.slice(from));
        if (found?.[1]) resolve(found[1]);
      };
      const from = output.length;
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output.slice(from)}`)));
    });
    at = Number(new URL(url).port);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  await start();
  const client = makeClient(url, token);
  await client.project.update.mutate({ id: 'default', titles });
  return {
    url,
    dataDir,
    client,
    get pid() {
      return child.pid ?? 0;
    },
    output: () => output,
    kill: () => end('SIGKILL'),
    end,
    start,
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
