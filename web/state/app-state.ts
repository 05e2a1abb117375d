/** Everything that components read, made once for the tab. */

import { createContext, createEffect, on, onCleanup, useContext } from 'solid-js';
import { makeClient, type Client } from '../client.ts';
import { createAnswerDrafts, type AnswerDrafts } from './draft/answers.ts';
import { createDrafts, type Drafts } from './draft/drafts.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Preferences } from './choices/preferences.ts';
import { createPresets, type Presets } from './choices/presets.ts';
import { createSeen, type Seen } from './seen.ts';
import { createServer, type Server } from './server.ts';
import { createChoices, type Choices } from '../notifications/choices.ts';
import { createPermission, type Permission } from '../notifications/permission.ts';
import { createToasts, type Toasts } from '../toasts/toasts.ts';
import { text } from '../text.ts';
import { createChanges, type Changes } from './list/changes.ts';
import { createFilter, type Filter } from './list/filter.ts';
import { createRemovals, type Removals } from './list/removals.ts';
import { onWake } from '../stream/wake.ts';
import { createSync, type Sync } from './sync.ts';

export interface AppState {
  client: Client;
  sync: Sync;
  filter: Filter;
  changes: Changes;
  removals: Removals;
  toasts: Toasts;
  server: Server;
  outbox: Outbox;
  drafts: Drafts;
  answerDrafts: AnswerDrafts;
  seen: Seen;
  preferences: Preferences;
  presets: Presets;
  /** What the person wants to be told in this browser, and whether it lets us. */
  notifications: { choices: Choices; permission: Permission };
}

/** Between two attempts at what failed by itself, while the stream went on. */
const RETRY_MS = 15_000;

export function createAppState(preferences: Preferences, onUnauthorized: () => void): AppState {
  const client = makeClient(onUnauthorized);
  const answerDrafts = createAnswerDrafts(client);
  const outbox = createOutbox(client);
  const drafts = createDrafts(outbox);
  const sync = createSync(client, {
    onUnauthorized,
    onAnswers: answerDrafts.receive,
    onRemoved(session) {
      drafts.forget(session);
      answerDrafts.forget(session);
      outbox.of(session).forEach(({ clientId }) => outbox.discard(clientId));
    },
  });
  const server = createServer(client);
  const toasts = createToasts();
  const removals = createRemovals({
    client,
    onRemoved: sync.removed,
    onRefused: ({ name }, problem) => toasts.tell({ tone: 'danger', text: text.remove.refused(name, problem) }),
  });

  function isConnected() {
    const { kind } = sync.connection();
    return kind === 'live' || kind === 'held';
  }

  /** What waits for the server goes out. */
  function flush() {
    if (!isConnected()) return;
    void outbox.flush();
    drafts.flush();
    answerDrafts.flush();
    removals.flush();
  }

  // A line that was cut for a moment fails a request and leaves the stream as it is.
  const retry = setInterval(flush, RETRY_MS);
  onCleanup(() => clearInterval(retry));
  onCleanup(onWake(flush));
  createEffect(
    on(
      () => sync.connection().kind,
      (_, before) => {
        if (!isConnected()) return;
        flush();
        // Another version may have come up meanwhile.
        if (server.problem() || before === 'reconnecting' || before === 'offline') void server.load();
      },
    ),
  );

  return {
    client,
    sync,
    filter: createFilter(),
    changes: createChanges(client, sync.sessions, toasts),
    removals,
    toasts,
    server,
    outbox,
    drafts,
    answerDrafts,
    seen: createSeen(),
    preferences,
    presets: createPresets(client),
    notifications: { choices: createChoices(), permission: createPermission() },
  };
}

export const AppStateContext = createContext<AppState>();

export function useAppState(): AppState {
  const state = useContext(AppStateContext);
  if (!state) throw new Error('useAppState is only for components inside AppStateContext.');
  return state;
}
