/** What a person may do with sessions: each action checks, submits, and answers with what is on disk. */

import type { Command } from '../core/command.ts';
import { problemOfName } from '../core/command.ts';
import type { SendMode } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import type { Session } from '../core/session.ts';
import { defaultSettings, type Settings } from '../core/settings.ts';
import type { Sessions } from '../log/sessions.ts';
import type { Store } from '../log/store.ts';
import type { Views } from '../log/views.ts';
import type { Models } from '../models/registry.ts';
import type { Runner } from './runner.ts';

export interface ActionsContext {
  store: Store;
  sessions: Sessions;
  views: Views;
  runner: Runner;
  models: Models;
  /** Whether commands are kept from everything outside their workspace. */
  isIsolated: boolean;
  forget: (session: string) => Promise<void>;
  makeId: () => string;
}

export interface CreateInput {
  name?: string;
  settings?: Partial<Settings>;
  prompt?: string;
  oneShot?: boolean;
}

export interface UpdateInput {
  id: string;
  name?: string;
  settings?: Partial<Settings>;
}

export interface SendInput {
  session: string;
  text: string;
  clientId: string;
  mode: SendMode;
}

export function makeSessionActions(context: ActionsContext) {
  const { store, sessions, views, runner, models, isIsolated, forget, makeId } = context;

  /** Refuses a model that nobody here can serve. */
  function checkModel(settings: Partial<Settings>): void {
    if (settings.model !== undefined) models.resolve(settings.model);
  }

  function submit(id: string, command: Command): Session {
    return sessions.submit(id, command);
  }

  return {
    submit,

    async create({ name, settings = {}, prompt, oneShot = false }: CreateInput): Promise<Session> {
      const problem = name === undefined ? undefined : problemOfName(name);
      if (problem) throw new Refused('invalid', problem);
      const approvals = isIsolated ? 'auto' : 'ask';
      checkModel(settings);
      return sessions.create(
        {
          type: 'session.created',
          id: makeId(),
          project: 'default',
          kind: 'chat',
          name: name?.trim() ?? 'New session',
          isNamed: name !== undefined,
          settings: {
            ...defaultSettings,
            approvals,
            model: settings.model ?? (await models.defaultModel()),
            ...settings,
          },
          isOneShot: oneShot,
          by: 'owner',
        },
        prompt,
      );
    },

    update({ id, name, settings = {} }: UpdateInput): Session {
      checkModel(settings);
      if (name !== undefined) submit(id, { type: 'rename', name, by: 'owner' });
      return submit(id, { type: 'configure', settings, by: 'owner' });
    },

    /** The same `clientId` again is the same message. */
    send({ session: id, text, clientId, mode }: SendInput): { id: string; state: 'waiting' | 'read' } {
      sessions.get(id);
      const known = views.sent(id, clientId);
      if (known && (known.text !== text || known.mode !== mode)) {
        throw new Refused('conflict', 'Another message was sent under this clientId; use a new one.');
      }
      if (!known) submit(id, { type: 'send', text, clientId, mode, by: 'owner' });
      const message = known ?? views.sent(id, clientId);
      if (!message) throw new Error(`Message ${clientId} of session ${id} was sent and cannot be found.`);
      const isWaiting = sessions.get(id).waiting.some((waiting) => waiting.id === message.message);
      return { id: message.message, state: isWaiting ? 'waiting' : 'read' };
    },

    stop: (id: string, when: 'now' | 'turn'): Session => submit(id, { type: 'stop', when, cause: 'user', by: 'owner' }),

    interrupt(id: string): Session {
      runner.interrupt(id);
      return sessions.get(id);
    },

    /** Deletes the session whole: what runs is ended first. */
    async remove(id: string): Promise<void> {
      sessions.get(id);
      await runner.release(id);
      store.remove(id);
      await forget(id);
    },
  };
}

export type SessionActions = ReturnType<typeof makeSessionActions>;
