/** What can be asked of a session as a whole; the header, the details and the palette ask the same things. */

import { isLive } from '../../server/core/phase.ts';
import type { Settings } from '../../server/core/settings.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import { useAppState } from '../state/app-state.ts';
import { createAction, type Action } from './action.ts';

export interface SessionActions extends Pick<Action, 'problem' | 'isBusy'> {
  isLive(): boolean;
  stopNow(): void;
  stopTurn(): void;
  resume(): void;
  /** Five more minutes before the timeout. */
  extend(): void;
  setModel(model: string): void;
  /** Rejects when the server refuses. */
  save(settings: Partial<Settings>): Promise<void>;
}

const EXTENSION_SECONDS = 300;

export function createSessionActions(session: () => SessionSummary): SessionActions {
  const { client, sync } = useAppState();
  const { run, isBusy, problem } = createAction();
  const update = (settings: Partial<Settings>) => client.session.update.mutate({ id: session().id, settings });

  return {
    isBusy,
    problem,
    isLive: () => isLive(session().phase),
    stopNow: () => run(() => client.session.stop.mutate({ id: session().id, when: 'now' })),
    stopTurn: () => run(() => client.session.stop.mutate({ id: session().id, when: 'turn' })),
    resume: () => run(() => client.session.resume.mutate({ id: session().id })),
    extend: () => run(() => update({ timeout: session().settings.timeout + EXTENSION_SECONDS })),
    setModel: (model) => run(() => update({ model })),
    save: async (settings) => sync.sessions.put(await update(settings)),
  };
}
