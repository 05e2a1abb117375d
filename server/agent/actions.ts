/** What a person may do with sessions: each action checks, submits, and answers with what is on disk. */

import type { Command } from '../core/command.ts';
import { problemOfName } from '../core/command.ts';
import type { Event, SendMode, SentFile } from '../core/event.ts';
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
  /** A file of the session's workspace; throws `Refused` when it cannot be one of a message. */
  describeFile: (session: string, path: string) => Promise<SentFile>;
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
  /** Paths in the session's workspace. */
  files?: string[];
}

function isSame(sent: Extract<Event, { type: 'message.sent' }>, { text, mode, files = [] }: SendInput): boolean {
  const paths = sent.files?.map(({ path }) => path) ?? [];
  return sent.text === text && sent.mode === mode && paths.join('\0') === files.join('\0');
}

export function makeSessionActions(context: ActionsContext) {
  const { store, sessions, views, runner, models, isIsolated, describeFile, forget, makeId } = context;

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
        ...(prompt === undefined
          ? []
          : [{ type: 'send', text: prompt, clientId: 'server:prompt', mode: 'steer', by: 'owner' } satisfies Command]),
      );
    },

    update({ id, name, settings = {} }: UpdateInput): Session {
      checkModel(settings);
      if (name !== undefined) submit(id, { type: 'rename', name, by: 'owner' });
      return submit(id, { type: 'configure', settings, by: 'owner' });
    },

    /** The same `clientId` again is the same message. */
    async send(input: SendInput): Promise<{ id: string; state: 'waiting' | 'read' }> {
      const { session: id, text, clientId, mode, files: paths = [] } = input;
      sessions.get(id);
      let known = views.sent(id, clientId);
      let files: SentFile[] = [];
      // Sent once, it stays sent, whatever became of its files.
      if (!known && paths.length > 0) {
        files = await Promise.all(paths.map((path) => describeFile(id, path)));
        // The same message may have come in twice while its files were looked at.
        known = views.sent(id, clientId);
      }
      if (known && !isSame(known, input)) {
        throw new Refused('conflict', 'Another message was sent under this clientId; use a new one.');
      }
      const { waiting } = known
        ? sessions.get(id)
        : runner.withPlace(id, (hasPlace) => {
            const send: Command = { type: 'send', text, clientId, mode, files, by: 'owner' };
            return hasPlace ? sessions.submitAll(id, send, { type: 'startTurn' }) : submit(id, send);
          });
      const message = known?.message ?? views.sent(id, clientId)?.message;
      if (!message) throw new Error(`Message ${clientId} of session ${id} was sent and cannot be found.`);
      return { id: message, state: waiting.some((candidate) => candidate.id === message) ? 'waiting' : 'read' };
    },

    stop: (id: string, when: 'now' | 'turn'): Session => submit(id, { type: 'stop', when, cause: 'user', by: 'owner' }),

    interrupt(id: string): Session {
      runner.interrupt(id);
      return sessions.get(id);
    },

    /** Deletes the session whole: what runs is ended first. */
    async remove(id: string): Promise<void> {
      sessions.get(id);
      const takeUp = await runner.release(id);
      try {
        store.remove(id);
      } finally {
        takeUp();
      }
      await forget(id);
    },
  };
}

export type SessionActions = ReturnType<typeof makeSessionActions>;
