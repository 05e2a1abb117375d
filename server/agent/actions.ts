/** What a person may do with sessions: each action checks, submits, and answers with what is on disk. */

import type { Command } from '../core/command.ts';
import { longestName, problemOfName } from '../core/command.ts';
import type { Event, EventBody, SendMode, SentFile } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import type { Session } from '../core/session.ts';
import { defaultSettings, type Settings } from '../core/settings.ts';
import type { BranchPlace } from '../log/conversation/branches.ts';
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
  isPinned?: boolean;
  isArchived?: boolean;
}

export interface SendInput {
  session: string;
  text: string;
  clientId: string;
  mode: SendMode;
  /** Paths in the session's workspace. */
  files?: string[];
}

export interface RetryInput {
  session: string;
  /** An answer of the branch that is taken. */
  message: string;
  /** For the session from now on. */
  model?: string;
}

export interface ResendInput {
  session: string;
  /** A person's message of the branch that is taken. */
  message: string;
  text: string;
  clientId: string;
  /** Paths in the session's workspace; those of the message when left out. */
  files?: string[];
}

export interface Sent {
  id: string;
  state: 'waiting' | 'read';
}

type Creation = Extract<EventBody, { type: 'session.created' }>;

function isSame(sent: Extract<Event, { type: 'message.sent' }>, { text, mode, files = [] }: SendInput): boolean {
  const paths = sent.files?.map(({ path }) => path) ?? [];
  return sent.text === text && sent.mode === mode && paths.join('\0') === files.join('\0');
}

/** `Name (copy)`, then `Name (copy 2)`: shortened where the name is as long as one may be. */
function copyNameOf(name: string, what: 'copy' | 'fork'): string {
  const [, stem = name, found, count] = /^(.*) \((copy|fork)(?: (\d{1,6}))?\)$/su.exec(name) ?? [];
  const ending = found === what ? ` (${what} ${Number(count ?? 1) + 1})` : ` (${what})`;
  return [...stem].slice(0, longestName - ending.length).join('') + ending;
}

function missingMessage(): never {
  throw new Refused('missing', 'There is no such message in this session.');
}

export function makeSessionActions(context: ActionsContext) {
  const { store, sessions, views, runner, models, isIsolated, describeFile, forget, makeId } = context;

  const defaultApprovals = isIsolated ? 'auto' : 'ask';

  /** Refuses a model that nobody here can serve. */
  function checkModel(settings: Partial<Settings>): void {
    if (settings.model !== undefined) models.resolve(settings.model);
  }

  function submit(id: string, command: Command): Session {
    return sessions.submit(id, command);
  }

  /** A session like that one. Full access was granted to the one alone, and is not handed on. */
  function anew({ name, settings, project }: Session, what: 'copy' | 'fork'): Creation {
    const approvals = settings.approvals === 'full' ? defaultApprovals : settings.approvals;
    return {
      type: 'session.created',
      id: makeId(),
      project,
      kind: 'chat',
      name: copyNameOf(name, what),
      isNamed: true,
      settings: { ...settings, approvals },
      isOneShot: false,
      by: 'owner',
    };
  }

  /** Where a message of the branch that is taken stands. */
  function takenPlace(id: string, message: string): BranchPlace {
    const place = views.place(id, message) ?? missingMessage();
    if (place.isTaken) return place;
    throw new Refused('precondition', 'This message belongs to another branch of the conversation. Go there first.');
  }

  /** The same `clientId` again is the same message. `prepare` says what is done before it, in the same transaction. */
  async function deliver(input: SendInput, prepare?: () => Command): Promise<Sent> {
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
          return sessions.submitAll(
            id,
            ...(prepare ? [prepare()] : []),
            send,
            ...(hasPlace ? [{ type: 'startTurn' } satisfies Command] : []),
          );
        });
    const message = known?.message ?? views.sent(id, clientId)?.message;
    if (!message) throw new Error(`Message ${clientId} of session ${id} was sent and cannot be found.`);
    return { id: message, state: waiting.some((candidate) => candidate.id === message) ? 'waiting' : 'read' };
  }

  return {
    submit,

    async create({ name, settings = {}, prompt, oneShot = false }: CreateInput): Promise<Session> {
      const problem = name === undefined ? undefined : problemOfName(name);
      if (problem) throw new Refused('invalid', problem);
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
            approvals: defaultApprovals,
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

    /** Another session with the same settings and nothing else: no history, no files, no secrets. */
    clone: (id: string): Session => sessions.create(anew(sessions.get(id), 'copy')),

    /** Another session with the same settings, and with the conversation up to a message, or all of it, and the files as they are now. */
    async fork(id: string, message?: string): Promise<Session> {
      const session = sessions.get(id);
      const last = message ?? session.head;
      if (last === null) throw new Refused('precondition', 'There is no conversation to take along yet.');
      if (session.waiting.some((candidate) => candidate.id === last)) {
        throw new Refused('precondition', 'The agent has not read this message yet. Fork from one that it has read.');
      }
      if (!views.place(id, last)) missingMessage();
      return sessions.fork({ origin: id, message: last, first: anew(session, 'fork') });
    },

    /** All that is given, or nothing of it. */
    update({ id, name, settings = {}, isPinned, isArchived }: UpdateInput): Session {
      checkModel(settings);
      const wishes: Command[] = [{ type: 'configure', settings, by: 'owner' }];
      if (name !== undefined) wishes.push({ type: 'rename', name, by: 'owner' });
      if (isPinned !== undefined) wishes.push({ type: 'pin', isPinned, by: 'owner' });
      if (isArchived !== undefined) wishes.push({ type: 'archive', isArchived, by: 'owner' });
      return sessions.submitAll(id, ...wishes);
    },

    send: (input: SendInput): Promise<Sent> => deliver(input),

    /** Lets the agent answer anew what it was asked; its first answer stays as another branch. */
    retry({ session: id, message, model }: RetryInput): Session {
      const settings = model === undefined ? {} : { model };
      sessions.get(id);
      checkModel(settings);
      const { parent, isAnswer } = takenPlace(id, message);
      if (!isAnswer) {
        throw new Refused(
          'invalid',
          'Only an answer of the agent can be tried again. A message is edited and sent anew.',
        );
      }
      const move: Command = { type: 'moveBranch', to: parent, isUnanswered: true, by: 'owner' };
      const configure: Command = { type: 'configure', settings, by: 'owner' };
      return runner.withPlace(id, (hasPlace) =>
        sessions.submitAll(id, move, hasPlace ? { type: 'startTurn' } : { type: 'continue', by: 'owner' }, configure),
      );
    },

    /** Sends a message anew, in other words: the first one and what came of it stay as another branch. */
    resend({ session: id, message, files, ...sent }: ResendInput): Promise<Sent> {
      sessions.get(id);
      const { parent, isAnswer } = views.place(id, message) ?? missingMessage();
      if (isAnswer) throw new Refused('invalid', 'Only a message of a person can be sent anew, not an answer.');
      const kept = files ?? views.sentFiles(id, message);
      const move: Command = { type: 'moveBranch', to: parent, isUnanswered: false, by: 'owner' };
      return deliver({ session: id, ...sent, mode: 'steer', files: kept }, () => {
        takenPlace(id, message);
        return move;
      });
    },

    /** Goes on with the conversation that a message belongs to, where that was left last. */
    selectBranch(id: string, message: string): Session {
      const session = sessions.get(id);
      if (!views.place(id, message)) missingMessage();
      const { id: to, isUnanswered } = views.leaf(id, message);
      return to === session.head ? session : submit(id, { type: 'moveBranch', to, isUnanswered, by: 'owner' });
    },

    stop: (id: string, when: 'now' | 'turn'): Session => submit(id, { type: 'stop', when, cause: 'user', by: 'owner' }),

    /** One that is still stopping is resumed once it has stopped. */
    async resume(id: string): Promise<Session> {
      if (sessions.get(id).phase === 'stopping') await runner.settled(id);
      return submit(id, { type: 'resume', by: 'owner' });
    },

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
