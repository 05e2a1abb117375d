/**
 * Names that a model gives to conversations: by itself once, after the first turn that ended well, and whenever a person asks.
 * Nothing waits for it but whoever asked, and what goes wrong leaves the name that there is.
 */

import type { Actor, Usage } from '../../core/event.ts';
import { Refused } from '../../core/refusal.ts';
import { nameFrom, nameOfAnswer } from '../../core/rules/name.ts';
import type { Session } from '../../core/session.ts';
import type { Sessions } from '../../log/sessions.ts';
import type { Models } from '../../models/registry.ts';
import type { Conversations } from '../conversation.ts';
import { makeTextSink } from '../step/text-sink.ts';
import type { DueTitles } from './due.ts';
import { questionOf, titleRequest } from './request.ts';

/** How long a model may take for one. */
const patienceMs = 10_000;
/** Made by themselves at once, over all sessions. */
const mostAtOnce = 4;

interface TitlesOptions {
  due: DueTitles;
  sessions: Sessions;
  conversations: Conversations;
  models: Models;
  /** Whether conversations of a project may be shown to a model for a name. */
  isModelWanted: (project: string) => boolean;
  onBug: (error: unknown, session: string) => void;
}

interface Title {
  /** Undefined when the model gave none. */
  name?: string;
  model?: string;
  usage?: Usage;
  /** Why there is none, as a sentence. */
  problem?: string;
  /** Whether another model may be of more use than another try. */
  isRefused?: boolean;
}

interface Making {
  abort: AbortController;
  /** Never rejects. */
  done: Promise<unknown>;
}

function nothingToName(): Refused {
  return new Refused('precondition', 'There is nothing to name yet. Write a message first.');
}

export function makeTitles({ due, sessions, conversations, models, isModelWanted, onBug }: TitlesOptions) {
  const making = new Map<string, Making>();
  /** Due, in the order in which they became so. */
  const waiting = new Set<string>();
  let isClosing = false;

  function usesModel({ project, settings }: Session): boolean {
    return isModelWanted(project) && !settings.model.startsWith('demo/');
  }

  async function ask(id: string, wanted: string, signal: AbortSignal): Promise<Title> {
    const { provider, model } = models.resolve(wanted);
    const request = titleRequest(conversations.of(id), model, id);
    if (!request) throw nothingToName();
    let answer = '';
    const sink = makeTextSink((text) => (answer += text));
    const outcome = await provider.generate(request, sink, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    const { usage, status } = outcome;
    const spent = usage.input + usage.output > 0 ? { model: wanted, usage } : {};
    const isAnswer = status === 'done' || status === 'length';
    const name = isAnswer ? nameOfAnswer(answer, status === 'length') : undefined;
    if (name !== undefined) return { name, model: wanted, usage };
    if (status === 'failed') return { ...spent, problem: outcome.failure.message, isRefused: !outcome.isRetryable };
    if (status === 'aborted') return { ...spent, problem: `The model took longer than ${patienceMs / 1000} seconds.` };
    return { ...spent, problem: 'The model gave no name.' };
  }

  /** What was spent is written down also when it came to nothing. */
  function write(id: string, { name, model, usage }: Title, asked?: { instead: string; by: Actor }): Session {
    return sessions.submit(id, { type: 'entitle', name: name ?? sessions.get(id).name, model, usage, ...asked });
  }

  /** One at a time for a session. */
  function begin<Result>(id: string, make: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const abort = new AbortController();
    // The event loop may finish what it does, for example tell of the end of the turn, before this begins.
    const made = Promise.resolve(abort.signal)
      .then(make)
      .finally(() => {
        making.delete(id);
        fill();
      });
    // Whoever began it hears of its failure.
    making.set(id, { abort, done: made.catch(() => {}) });
    return made;
  }

  /** The one that comes by itself. The second try, after a later turn, is made by the session's own model. */
  async function makeDue(id: string, signal: AbortSignal): Promise<void> {
    try {
      const session = sessions.get(id);
      if (session.isNamed || !usesModel(session)) return due.settle(id);
      const own = session.settings.model;
      const tries = due.begin(id);
      const title = await ask(id, tries === 0 ? models.small(own) : own, signal);
      if (signal.aborted) return due.again(id, tries);
      write(id, title);
      if (title.name === undefined) due.missed(id);
      else due.settle(id);
    } catch (error) {
      // A session that is gone, a vendor that is not configured any more, storage that refuses: the name stays.
      if (!(error instanceof Refused)) onBug(error, id);
    }
  }

  function fill(): void {
    for (const id of waiting) {
      if (isClosing || making.size >= mostAtOnce) return;
      if (making.has(id)) continue;
      waiting.delete(id);
      void begin(id, (signal) => makeDue(id, signal));
    }
  }

  function takeDue(): void {
    for (const id of due.all()) if (!making.has(id)) waiting.add(id);
    fill();
  }

  /** The one that a person asks for. */
  async function makeAsked(session: Session, signal: AbortSignal): Promise<Session> {
    const { id, name, settings } = session;
    const asked = { instead: name, by: 'owner' as const };
    if (!usesModel(session)) {
      const question = questionOf(conversations.of(id));
      if (question === '') throw nothingToName();
      return write(id, { name: nameFrom(question) }, asked);
    }
    let problem = '';
    // A key may be good for one model and not for another.
    for (const model of new Set([models.small(settings.model), settings.model])) {
      const title = await ask(id, model, signal);
      if (title.name !== undefined) return write(id, title, asked);
      write(id, title);
      problem = title.problem ?? '';
      if (!title.isRefused) break;
    }
    throw new Refused('unavailable', `No name was generated: the old one stays. ${problem}`);
  }

  return {
    /** Something may have become due. */
    look(): void {
      if (due.takeNews()) takeDue();
    },
    /** Makes what was due when the server ended. */
    start: takeDue,
    /** Gives a new name because a person asks for it, also in the place of one that they gave. It counts as theirs. */
    async entitle(id: string): Promise<Session> {
      const { name } = sessions.get(id);
      for (let other = making.get(id); other; other = making.get(id)) await other.done;
      const session = sessions.get(id);
      // What was under way has done it.
      if (session.name !== name) return session;
      return begin(id, (signal) => makeAsked(session, signal));
    },
    /** Lets go of a session that is deleted. */
    forget: (id: string): void => making.get(id)?.abort.abort(),
    async close(): Promise<void> {
      isClosing = true;
      for (const { abort } of making.values()) abort.abort();
      await Promise.all([...making.values()].map(({ done }) => done));
    },
  };
}

export type Titles = ReturnType<typeof makeTitles>;
