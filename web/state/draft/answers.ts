/** Half-filled answers to open questions: kept here at every key, on the server a moment later, and the same in every tab. */

import { batch } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Answer } from '../../../server/core/question.ts';
import type { Client, SavedAnswers } from '../../client.ts';
import { problemOf } from '../../problem.ts';

export interface AnswerDraft {
  /** What is filled in for a question; without choices and text when nothing is. */
  answer(id: string): Answer;
  hasAny(): boolean;
  /** Another tab changed it last. */
  isForeign(id: string): boolean;
  change(answer: Answer): void;
  /** What is written in now is not overwritten from elsewhere, until it is released. */
  hold(id: string): void;
  release(id: string): void;
  /** Nothing is left to keep: it was sent, or is not wanted. */
  forget(): void;
}

export interface AnswerDrafts {
  of(session: string, question: string): AnswerDraft;
  /** What the server keeps: from a snapshot, or as news of another tab. */
  receive(saved: SavedAnswers): void;
  /** The session is gone: nothing of it stays in the browser. */
  forget(session: string): void;
  /** The server answers again. */
  flush(): void;
}

interface Held extends AnswerDraft {
  /** From now on a person sees what changes. */
  show(): AnswerDraft;
  receive(saved: SavedAnswers): void;
  flush(): void;
}

interface Kept {
  /** Not there in what an older version kept. */
  session?: string;
  answers: Record<string, Answer>;
  /** Ids of questions whose answers the server may not have. */
  unsaved: string[];
  at: number;
}

const SAVE_MS = 300;
const PREFIX = 'sessile.answers.';
/** Questions that were answered elsewhere leave theirs behind. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

export function createAnswerDrafts(client: Client): AnswerDrafts {
  const drafts = new Map<string, Held>();
  drop(({ at }) => at < Date.now() - KEPT_MS);

  function find(session: string, question: string): Held {
    const known = drafts.get(question);
    if (known) return known;
    const made = createAnswerDraft(client, session, question);
    drafts.set(question, made);
    return made;
  }

  return {
    of: (session, question) => find(session, question).show(),
    receive: (saved) => find(saved.session, saved.question).receive(saved),
    forget: (session) => drop((kept) => kept.session === session),
    flush() {
      for (const draft of drafts.values()) draft.flush();
    },
  };
}

function createAnswerDraft(client: Client, session: string, question: string): Held {
  const key = PREFIX + question;
  const kept = readKept(key);
  const [answers, setAnswers] = createStore(kept.answers);
  const [foreign, setForeign] = createStore<Record<string, boolean>>({});
  const unsaved = new Set(kept.unsaved);
  /** News for the field that is being written in. */
  const withheld = new Map<string, Answer>();
  let held: string | undefined;
  let revision = 0;
  let isSaving = false;
  let isShown = false;
  /** Nobody asks this any more, so that only this browser keeps it. */
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const current = (id: string): Answer => answers[id] ?? { id };

  function keep() {
    localStorage.setItem(
      key,
      JSON.stringify({ session, answers, unsaved: [...unsaved], at: Date.now() } satisfies Kept),
    );
  }

  function schedule() {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void save(), SAVE_MS);
  }

  async function save() {
    if (isSaving || unsaved.size === 0) return;
    isSaving = true;
    const sent = Array.from(unsaved, (id) => ({ ...current(id) }));
    try {
      const saved = await client.question.draft.mutate({ session, question, answers: sent });
      for (const answer of sent) if (isSame(current(answer.id), answer)) unsaved.delete(answer.id);
      take(saved);
      keep();
      if (unsaved.size > 0) schedule();
    } catch (error) {
      // What does not arrive now goes with the next change, or when the server answers again.
      isClosed = !problemOf(error).isTransient;
    } finally {
      isSaving = false;
    }
  }

  function set({ id, text, choices, other }: Answer, isOfOther: boolean) {
    batch(() => {
      // A store merges: what is not there any more must be said.
      setAnswers(id, { id, text, choices, other });
      setForeign(id, isOfOther);
    });
  }

  function put(answer: Answer) {
    if (!isSame(current(answer.id), answer)) set(answer, isShown);
  }

  function take(saved: SavedAnswers) {
    if (saved.revision <= revision) return;
    batch(() => {
      for (const id of new Set([...Object.keys(answers), ...saved.answers.map((answer) => answer.id)])) {
        const answer = saved.answers.find((candidate) => candidate.id === id) ?? { id };
        if (unsaved.has(id)) continue;
        if (id === held) withheld.set(id, answer);
        else put(answer);
      }
    });
    revision = saved.revision;
  }

  if (unsaved.size > 0) schedule();

  const draft: Held = {
    show() {
      isShown = true;
      return draft;
    },
    answer: current,
    hasAny: () => Object.values(answers).some(isFilled),
    isForeign: (id) => foreign[id] === true,
    change(answer) {
      withheld.delete(answer.id);
      unsaved.add(answer.id);
      set(answer, false);
      keep();
      schedule();
    },
    hold(id) {
      held = id;
    },
    release(id) {
      if (held === id) held = undefined;
      const news = withheld.get(id);
      withheld.delete(id);
      if (news) put(news);
    },
    forget() {
      clearTimeout(timer);
      isClosed = true;
      unsaved.clear();
      batch(() => {
        for (const id of Object.keys(answers)) set({ id }, false);
      });
      localStorage.removeItem(key);
    },
    receive(saved) {
      take(saved);
      if (localStorage.getItem(key) !== null) keep();
    },
    flush: () => void (!isClosed && save()),
  };
  return draft;
}

/** Whether there is anything in it; an empty “Other” counts, as it was chosen. */
export function isFilled({ text = '', choices = [], other }: Answer): boolean {
  return text !== '' || choices.length > 0 || other !== undefined;
}

function isSame(a: Answer, b: Answer): boolean {
  const shape = ({ id, text = '', choices = [], other }: Answer) => JSON.stringify([id, text, choices, other]);
  return shape(a) === shape(b);
}

function readKept(key: string): Kept {
  // Written by `keep` above.
  return JSON.parse(localStorage.getItem(key) ?? '{"answers":{},"unsaved":[],"at":0}') as Kept;
}

function drop(isUnwanted: (kept: Kept) => boolean) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  for (const key of keys) if (isUnwanted(readKept(key))) localStorage.removeItem(key);
}
