/** Everything that components read, made once for the tab. */

import { createContext, createEffect, on, useContext } from 'solid-js';
import { makeClient, type Client } from '../client.ts';
import { createAnswerDrafts, type AnswerDrafts } from './draft/answers.ts';
import { createDrafts, type Drafts } from './draft/drafts.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Preferences } from './choices/preferences.ts';
import { createPresets, type Presets } from './choices/presets.ts';
import { createSeen, type Seen } from './seen.ts';
import { createServer, type Server } from './server.ts';
import { createSync, type Sync } from './sync.ts';

export interface AppState {
  client: Client;
  sync: Sync;
  server: Server;
  outbox: Outbox;
  drafts: Drafts;
  answerDrafts: AnswerDrafts;
  seen: Seen;
  preferences: Preferences;
  presets: Presets;
}

export function createAppState(preferences: Preferences, onUnauthorized: () => void): AppState {
  const client = makeClient(onUnauthorized);
  const answerDrafts = createAnswerDrafts(client);
  const sync = createSync(client, { onUnauthorized, onAnswers: answerDrafts.receive });
  const server = createServer(client);
  const outbox = createOutbox(client);
  const drafts = createDrafts(outbox);
  createEffect(
    on(
      () => sync.connection().kind,
      (kind, before) => {
        if (kind !== 'live' && kind !== 'held') return;
        void outbox.flush();
        drafts.flush();
        answerDrafts.flush();
        // Another version may have come up meanwhile.
        if (server.problem() || before === 'reconnecting' || before === 'offline') void server.load();
      },
    ),
  );
  return {
    client,
    sync,
    server,
    outbox,
    drafts,
    answerDrafts,
    seen: createSeen(),
    preferences,
    presets: createPresets(client),
  };
}

export const AppStateContext = createContext<AppState>();

export function useAppState(): AppState {
  const state = useContext(AppStateContext);
  if (!state) throw new Error('useAppState is only for components inside AppStateContext.');
  return state;
}
