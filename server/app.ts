/** The composition root: everything is built here, once, and ended here, in order. */

import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { makeLangfuse } from './adapters/feedback/langfuse.ts';
import { makeAnthropic } from './adapters/model/anthropic.ts';
import { makeDemo } from './adapters/model/demo.ts';
import { makeGoogle } from './adapters/model/google.ts';
import { makeOpenAi } from './adapters/model/openai.ts';
import { openSandbox } from './adapters/sandbox/open.ts';
import { makeSessionActions } from './agent/actions.ts';
import { makeClock } from './agent/clock.ts';
import { makeConversations } from './agent/conversation.ts';
import { makeEdit } from './agent/inbox/edit.ts';
import { makeQuestionActions } from './agent/inbox/questions.ts';
import { recover } from './agent/recover.ts';
import { makeRunner } from './agent/runner.ts';
import { makeDueTitles } from './agent/title/due.ts';
import { makeTitles } from './agent/title/titles.ts';
import { makeAuth } from './api/auth.ts';
import { encodeGrowth } from './api/stream/frames.ts';
import { makeHttp } from './api/http.ts';
import { makeRouter } from './api/router.ts';
import type { Config } from './config.ts';
import type { SentFile } from './core/event.ts';
import { Refused } from './core/refusal.ts';
import { defaultInactivityTimeout, defaultSettings } from './core/settings.ts';
import { bridge } from './egress/bridge.ts';
import { makeOutlet, type OutletOptions } from './egress/outlet.ts';
import { makeProxies } from './egress/proxies.ts';
import {
  migrations,
  ownProgram,
  pageFile,
  pdfEngine,
  pdfFonts,
  programOf,
  sqliteBinding,
  startImportWorker,
  startPdfWorker,
  version,
} from './embedded.ts';
import { makeImporter } from './export/import/import.ts';
import { makePdfRenderer } from './export/pdf/render.ts';
import { makeRate } from './feedback/rate.ts';
import { makeFollowers } from './followers.ts';
import { hostAndPort, listen } from './listen.ts';
import { openDatabase } from './log/database.ts';
import { makeDrafts } from './log/draft/drafts.ts';
import { makeFeed } from './log/feed.ts';
import { makeProcessRows } from './processes/process-rows.ts';
import { makeNames } from './log/names.ts';
import { makePresets } from './log/presets.ts';
import { makeProjects } from './log/projects.ts';
import { makeQuestionDrafts } from './log/draft/question-drafts.ts';
import { makeSecrets } from './log/secrets/secrets.ts';
import { makeSessions } from './log/sessions.ts';
import { makeStore } from './log/store.ts';
import { makeUsage } from './log/usage/usage.ts';
import { makeVault } from './log/secrets/vault.ts';
import { makeViews } from './log/views.ts';
import { makeProviders } from './models/providers.ts';
import { findOllama } from './models/ollama.ts';
import { makeModels } from './models/registry.ts';
import type { ModelProvider } from './ports/model.ts';
import { makeProcesses } from './processes/registry.ts';
import { makeSearch } from './search/search.ts';
import { makeTextIndex } from './search/text-index.ts';
import { createWorkspace, removeStrays, removeWorkspace, workspacePath } from './workspace/directories.ts';
import { measureWorkspace } from './workspace/measure.ts';
import { makePreparation } from './workspace/prepare.ts';
import { toRefused } from './workspace/problem.ts';
import { describeFile } from './workspace/uploads/media-type.ts';
import { readPicture } from './workspace/uploads/picture.ts';

export interface AppOptions {
  config: Config;
  /** Says what a person at the console should know. */
  log?: (line: string) => void;
  /** How names are resolved and addresses connected to, instead of as the system does it. */
  outlet?: OutletOptions;
}

export interface App {
  url: string;
  /** A link that logs its first reader in, once, within 10 minutes. */
  makeLoginLink: () => string;
  close: () => Promise<void>;
}

/** Sessions; fewer are done before anybody could wonder. */
const toldFrom = 500;

/** How long open requests may take to end before their sockets are cut. */
const closingMs = 1_000;

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Looks once the server answers, so that nobody waits for it. */
async function discoverOllama(started: Promise<void>): Promise<ModelProvider | undefined> {
  await started;
  const baseUrl = await findOllama();
  return baseUrl === undefined ? undefined : makeOpenAi({ baseUrl });
}

/** The sandbox that this configuration asks for. */
export function openConfiguredSandbox({
  sandbox: wanted,
  dataDir,
  path,
  image,
}: Config): ReturnType<typeof openSandbox> {
  return openSandbox({ wanted, dataDir, path, image, bridge: programOf('bridge', bridge) });
}

export async function openApp({ config, log = () => {}, outlet: outletOptions }: AppOptions): Promise<App> {
  const now = (): Date => new Date();
  const makeId = (): string => randomUUID();
  const onBug = (error: unknown, where: string): void => log(`bug in ${where}: ${describe(error)}`);

  const { dataDir, providers, maxRunning, allowedHosts } = config;
  const db = openDatabase({ dataDir, migrations: migrations(), nativeBinding: sqliteBinding(dataDir) });
  // Its self-test runs beside the rest of the start.
  const opening = openConfiguredSandbox(config);
  const feed = makeFeed();
  const drafts = makeDrafts(db, feed, encodeGrowth, (error) => onBug(error, 'drafts'));
  const processRows = makeProcessRows(db);
  const vault = makeVault(db, dataDir, config.key);
  const projects = makeProjects(db);
  let port = config.port;
  const ownUrl = (): string => `http://${hostAndPort(config.host, port)}`;
  const followers = makeFollowers({
    db,
    feed,
    sink: config.langfuse && makeLangfuse(config.langfuse),
    vault,
    webhook: config.webhook,
    version,
    isMasked: (project) => projects.get(project)?.isMasked ?? false,
    // Who reaches it under another name has TLS in front of it.
    linkTo: (session, origin = allowedHosts[0] ? `https://${allowedHosts[0]}` : ownUrl()) =>
      `${origin}/sessions/${session}`,
    makeId,
    now,
    onBug,
  });
  const dueTitles = makeDueTitles(db);
  const usage = makeUsage(db, now);
  const textIndex = makeTextIndex({ db, feed, onBug: (error) => onBug(error, 'search') });
  const projections = [processRows, usage, textIndex, dueTitles, ...followers.projections];
  const store = makeStore(db, feed, drafts, projections, now);
  store.refold((count) => {
    if (count >= toldFrom) log(`Bringing ${count} sessions to this version …`);
  });
  const views = makeViews(db, drafts);
  const questionDrafts = makeQuestionDrafts(db, store, feed);
  const lease = store.lease();
  const sessions = makeSessions(store, lease, makeId);

  const started = Promise.withResolvers<void>();
  const models = makeModels([makeDemo()], {
    discover: providers.openai ? undefined : () => discoverOllama(started.promise),
  });
  const vendors = makeProviders({
    models,
    secrets: vault,
    fixed: providers,
    make: { anthropic: makeAnthropic, google: makeGoogle, openai: makeOpenAi },
  });
  const workspaceOf = (session: string): string => workspacePath(dataDir, session);
  const originOf = (session: string): string | undefined => store.load(session)?.forkedFrom?.session;
  const { prepare, whenCopied } = makePreparation({ pathOf: workspaceOf, originOf });
  const secrets = makeSecrets(vault);
  secrets.sweep(store.has);
  const outlet = makeOutlet(outletOptions);
  const proxies = makeProxies({
    directory: join(dataDir, 'egress'),
    outlet,
    reachOf: (session) => store.load(session)?.settings ?? { network: 'off', hosts: [] },
    onBug,
  });

  recover(db, store, drafts, lease, makeId, now);
  const opened = await opening;
  if ('refusal' in opened) {
    db[Symbol.dispose]();
    throw new Refused('unavailable', opened.refusal);
  }
  const { sandbox } = opened;
  const processes = makeProcesses({
    dataDir,
    sandbox,
    rows: processRows,
    sessions,
    placeOf(session) {
      const { project, settings } = sessions.get(session);
      return {
        workspace: workspaceOf(session),
        network: settings.network,
        secrets: secrets.of(session, project),
        ...(settings.network === 'list' ? { proxy: proxies.socketOf(session) } : {}),
      };
    },
    holdCommand: ownProgram,
    makeId,
    onBug,
  });
  await processes.recover();
  // Those that were kept still know the socket by its path.
  for (const { session } of processRows.running()) proxies.socketOf(session);
  const { sinceOf } = views;
  const following = followers.follow({ store, sinceOf });
  const conversations = makeConversations(store, views);
  const titles = makeTitles({
    due: dueTitles,
    sessions,
    conversations,
    models,
    isModelWanted(project) {
      const found = projects.get(project);
      return found?.titles === 'model' && !found.isMasked;
    },
    onBug,
  });
  const unfollow = feed.followAll((session) => {
    proxies.recheck(session);
    titles.look();
  });
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
    processes,
    outlet,
    secretsOf: ({ id, project }) => secrets.of(id, project),
    models,
    conversations,
    workspaceOf,
    ownProgram,
    prepare,
    maxRunning,
    makeId,
    now,
    random: Math.random,
    onBug,
  });
  const describeSent = (session: string, path: string): Promise<SentFile> =>
    describeFile(workspaceOf(session), path).catch((error: unknown) => {
      throw toRefused(error);
    });
  const closing = new AbortController();
  const actions = makeSessionActions({
    store,
    sessions,
    views,
    runner,
    models,
    isIsolated: sandbox.isIsolated,
    describeFile: describeSent,
    async forget(session) {
      clock.forget(session);
      titles.forget(session);
      // What cannot be removed now is removed at the next start.
      const left = (error: unknown): void => onBug(error, 'removal');
      await secrets.forget(session).catch(left);
      await proxies.forget(session).catch(left);
      await store.erase(session, closing.signal).catch(left);
      db.checkpoint();
      await whenCopied(session);
      await removeWorkspace(workspaceOf(session)).catch(left);
    },
    makeId,
  });

  // The command line reaches the running server with a token of its own, kept in a file that only the owner can read.
  const localToken = randomBytes(32).toString('base64url');
  const auth = makeAuth(db, [localToken, ...(config.token ? [config.token] : [])], now);
  const http = makeHttp({
    importFile: makeImporter({
      names: makeNames(db),
      adopt: (session) => store.adopt(session, lease),
      startWorker: startImportWorker,
      makeWorkspace: (session) => createWorkspace(workspaceOf(session)),
      defaults: async () => ({
        ...defaultSettings,
        approvals: sandbox.isIsolated ? 'auto' : 'ask',
        model: await models.defaultModel(),
      }),
      makeId,
      now,
      signal: closing.signal,
    }),
    renderPdf: makePdfRenderer(
      { startWorker: startPdfWorker, engine: pdfEngine, fonts: pdfFonts },
      { store, drafts, readPicture: (session, path) => readPicture(workspaceOf(session), path) },
    ),
    store,
    views,
    drafts,
    questionDrafts,
    feed,
    processes,
    workspaceOf,
    prepare,
    usage,
    discard: (session) => removeWorkspace(workspaceOf(session)),
    auth,
    router: makeRouter({
      actions,
      rate: makeRate({ sessions, store, sinceOf }),
      search: makeSearch(db),
      forwardStatus: following.forwardStatus,
      webhook: following.webhook,
      titles,
      edit: makeEdit({ sessions, views, describeFile: describeSent }),
      questions: makeQuestionActions(sessions, store),
      questionDrafts,
      usage,
      measureWorkspace: (session) => measureWorkspace(workspaceOf(session)),
      store,
      views,
      version,
      sandbox,
      processes,
      models,
      providers: vendors,
      secrets,
      presets: makePresets(db, makeId),
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

  port = await listen(server, config.host, config.port).catch((error: unknown) => {
    db[Symbol.dispose]();
    throw error;
  });
  const url = ownUrl();
  writeFileSync(join(dataDir, 'server.json'), JSON.stringify({ url, token: localToken, pid: process.pid }), {
    mode: 0o600,
  });

  started.resolve();
  following.look();
  titles.start();
  const sweeping = Promise.all([
    removeStrays(dataDir, store.has, closing.signal),
    store.eraseUnfinished(closing.signal),
  ]).catch((error: unknown) => onBug(error, 'strays'));
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
      await Promise.all([runner.close(), processes.close(), titles.close()]);
      http.closeStreams();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), closingMs);
      await closed;
      clearTimeout(cut);
      await sweeping;
      await proxies[Symbol.asyncDispose]();
      unfollow();
      textIndex[Symbol.dispose]();
      await following.close();
      clock[Symbol.dispose]();
      drafts[Symbol.dispose]();
      db[Symbol.dispose]();
      rmSync(join(dataDir, 'server.json'), { force: true });
    },
  };
}
