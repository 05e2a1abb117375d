/** The composition root: everything is built here, once, and ended here, in order. */

import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { makeAnthropic } from './adapters/model/anthropic.ts';
import { makeDemo } from './adapters/model/demo.ts';
import { makeGoogle } from './adapters/model/google.ts';
import { makeOpenAi } from './adapters/model/openai.ts';
import { openSandbox } from './adapters/sandbox/open.ts';
import { makeSessionActions } from './agent/actions.ts';
import { makeClock } from './agent/clock.ts';
import { makeConversations } from './agent/conversation.ts';
import { recover } from './agent/recover.ts';
import { makeRunner } from './agent/runner.ts';
import { makeAuth } from './api/auth.ts';
import { encodeGrowth } from './api/frames.ts';
import { makeHttp } from './api/http.ts';
import { makeRouter } from './api/router.ts';
import type { Config } from './config.ts';
import { Refused } from './core/refusal.ts';
import { defaultInactivityTimeout } from './core/settings.ts';
import { migrations, pageFile, sqliteBinding, version } from './embedded.ts';
import { openDatabase } from './log/database.ts';
import { makeDrafts } from './log/drafts.ts';
import { makeFeed } from './log/feed.ts';
import { makeProjects } from './log/projects.ts';
import { makeSessions } from './log/sessions.ts';
import { makeStore } from './log/store.ts';
import { makeVault } from './log/vault.ts';
import { makeViews } from './log/views.ts';
import { makeProviders } from './models/providers.ts';
import { findOllama } from './models/ollama.ts';
import { makeModels } from './models/registry.ts';
import type { ModelProvider } from './ports/model.ts';
import { createWorkspace, removeStrays, removeWorkspace, workspacePath } from './workspace/directories.ts';
import { toRefused } from './workspace/problem.ts';
import { describeFile } from './workspace/uploads/media-type.ts';

export interface AppOptions {
  config: Config;
  /** Says what a person at the console should know. */
  log?: (line: string) => void;
}

export interface App {
  url: string;
  /** A link that logs its first reader in, once, within 10 minutes. */
  makeLoginLink: () => string;
  close: () => Promise<void>;
}

/** How long open requests may take to end before their sockets are cut. */
const closingMs = 1_000;

/** As a browser on this machine reaches the server: an address that stands for all of them is not one. */
function hostAndPort(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `127.0.0.1:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Looks once the server answers, so that nobody waits for it. */
async function discoverOllama(started: Promise<void>): Promise<ModelProvider | undefined> {
  await started;
  const baseUrl = await findOllama();
  return baseUrl === undefined ? undefined : makeOpenAi({ baseUrl });
}

export async function openApp({ config, log = () => {} }: AppOptions): Promise<App> {
  const now = (): Date => new Date();
  const makeId = (): string => randomUUID();
  const onBug = (error: unknown, where: string): void => log(`bug in ${where}: ${describe(error)}`);

  const { dataDir, providers, maxRunning, allowedHosts } = config;
  const db = openDatabase({ dataDir, migrations: migrations(), nativeBinding: sqliteBinding(dataDir) });
  // Its self-test runs beside the rest of the start.
  const opening = openSandbox({ wanted: config.sandbox, dataDir, path: config.path });
  const feed = makeFeed();
  const drafts = makeDrafts(db, feed, encodeGrowth, (error) => onBug(error, 'drafts'));
  const store = makeStore(db, feed, drafts, now);
  const views = makeViews(db, drafts);
  const projects = makeProjects(db);
  const lease = store.lease();
  const sessions = makeSessions(store, lease, makeId);

  const started = Promise.withResolvers<void>();
  const models = makeModels([makeDemo()], {
    discover: providers.openai ? undefined : () => discoverOllama(started.promise),
  });
  const vendors = makeProviders({
    models,
    secrets: makeVault(db, dataDir, config.key),
    fixed: providers,
    make: { anthropic: makeAnthropic, google: makeGoogle, openai: makeOpenAi },
  });
  const workspaceOf = (session: string): string => workspacePath(dataDir, session);

  recover(db, store, drafts, lease, makeId, now);
  const opened = await opening;
  if ('refusal' in opened) {
    db[Symbol.dispose]();
    throw new Refused('unavailable', opened.refusal);
  }
  const { sandbox } = opened;
  const clock = makeClock({
    sessions,
    feed,
    inactivityOf: (project) => projects.get(project)?.inactivityTimeout ?? defaultInactivityTimeout,
    now,
  });
  const runner = makeRunner({
    sessions,
    drafts,
    feed,
    sandbox,
    models,
    conversations: makeConversations(store, views),
    workspaceOf,
    prepare: (session) => createWorkspace(workspaceOf(session)),
    maxRunning,
    makeId,
    now,
    random: Math.random,
    onBug,
  });
  const actions = makeSessionActions({
    store,
    sessions,
    views,
    runner,
    models,
    isIsolated: sandbox.isIsolated,
    async describeFile(session, path) {
      try {
        return await describeFile(workspaceOf(session), path);
      } catch (error) {
        throw toRefused(error);
      }
    },
    async forget(session) {
      clock.forget(session);
      db.checkpoint();
      // What cannot be removed now is removed at the next start.
      await removeWorkspace(workspaceOf(session)).catch((error: unknown) => onBug(error, 'removal'));
    },
    makeId,
  });

  // The command line reaches the running server with a token of its own, kept in a file that only the owner can read.
  const localToken = randomBytes(32).toString('base64url');
  const auth = makeAuth(db, [localToken, ...(config.token ? [config.token] : [])], now);
  let port = config.port;
  const http = makeHttp({
    store,
    views,
    drafts,
    feed,
    workspaceOf,
    prepare: (session) => createWorkspace(workspaceOf(session)),
    discard: (session) => removeWorkspace(workspaceOf(session)),
    auth,
    router: makeRouter({
      actions,
      store,
      views,
      version,
      sandbox,
      models,
      providers: vendors,
      projects,
      onProjectChanged: clock.lookAll,
    }),
    version,
    port: () => port,
    ownHosts: () => [hostAndPort(config.host, port), ...allowedHosts],
    pageFile,
    onBug,
  });
  const listener = getRequestListener(http.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    db[Symbol.dispose]();
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Refused('conflict', `Port ${config.port} is taken. Choose another with --port, or stop what uses it.`);
  });
  // A server that listens on TCP has an address with a port.
  port = (server.address() as AddressInfo).port;
  const url = `http://${hostAndPort(config.host, port)}`;
  writeFileSync(join(dataDir, 'server.json'), JSON.stringify({ url, token: localToken, pid: process.pid }), {
    mode: 0o600,
  });

  started.resolve();
  const closing = new AbortController();
  const sweeping = removeStrays(dataDir, store.has, closing.signal).catch((error: unknown) => onBug(error, 'strays'));
  for (const id of store.claim()) {
    clock.look(id);
    runner.wake(id);
  }

  return {
    url,
    makeLoginLink: () => `${url}/#login=${auth.makeLinkSecret()}`,
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await runner.close();
      http.closeStreams();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), closingMs);
      await closed;
      clearTimeout(cut);
      await sweeping;
      clock[Symbol.dispose]();
      drafts[Symbol.dispose]();
      db[Symbol.dispose]();
      rmSync(join(dataDir, 'server.json'), { force: true });
    },
  };
}
