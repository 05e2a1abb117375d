/** Half-filled answers to open questions, so that every tab and every device shows the same panel, also after a restart. */

import { eq } from 'drizzle-orm';
import type { Answer } from '../../core/question.ts';
import { Refused } from '../../core/refusal.ts';
import type { Db } from '../database.ts';
import type { Feed, SavedAnswers } from '../feed.ts';
import { questionDraft } from '../schema.ts';
import type { Store } from '../store.ts';

export interface SaveInput {
  session: string;
  question: string;
  /** What the sender has seen: refused when somebody saved since. Without it the last word counts for each question. */
  revision?: number;
  /** The questions that changed; one without anything in it is empty again. */
  answers: Answer[];
}

function isFilled({ text = '', choices = [], other }: Answer): boolean {
  return text !== '' || choices.length > 0 || other !== undefined;
}

export function makeQuestionDrafts({ orm, transaction }: Db, store: Store, feed: Feed) {
  function openQuestions(session: string) {
    return (store.load(session)?.calls ?? []).flatMap(({ part, question, questions = [] }) =>
      question === undefined ? [] : [{ part, question, questions }],
    );
  }

  function find(part: string) {
    return orm.select().from(questionDraft).where(eq(questionDraft.part, part)).get();
  }

  function savedOf(session: string): SavedAnswers[] {
    return openQuestions(session).flatMap(({ part, question }) => {
      const found = find(part);
      return found ? [{ session, question, revision: found.revision, answers: found.answers }] : [];
    });
  }

  /** The open question of each session whose readers know what is filled in. */
  const told = new Map<string, string>();

  feed.followAll((session) => {
    const question = openQuestions(session)[0]?.question;
    if (question === told.get(session)) return;
    if (question === undefined) return void told.delete(session);
    told.set(session, question);
    // A call that asks again after a stop has answers already.
    savedOf(session).forEach(feed.answers);
  });

  return {
    /** Of the questions that are open now. */
    of: savedOf,

    save({ session, question, revision, answers }: SaveInput): SavedAnswers {
      const call = openQuestions(session).find((candidate) => candidate.question === question);
      if (!call) throw new Refused('conflict', 'This question was answered already, or is not asked any more.');
      const foreign = answers.find(({ id }) => !call.questions.some((known) => known.id === id));
      if (foreign) throw new Refused('invalid', `There is no question ${JSON.stringify(foreign.id)} here.`);
      const known = find(call.part);
      if (revision !== undefined && revision !== (known?.revision ?? 0)) {
        throw new Refused(
          'conflict',
          `The answers were changed meanwhile: they are at revision ${known?.revision ?? 0}, not ${revision}.`,
        );
      }
      const changed = new Set(answers.map(({ id }) => id));
      const row = {
        part: call.part,
        session,
        revision: (known?.revision ?? 0) + 1,
        answers: [...(known?.answers.filter(({ id }) => !changed.has(id)) ?? []), ...answers.filter(isFilled)],
      };
      transaction(() =>
        orm.insert(questionDraft).values(row).onConflictDoUpdate({ target: questionDraft.part, set: row }).run(),
      );
      const saved = { session, question, revision: row.revision, answers: row.answers };
      feed.answers(saved);
      return saved;
    },
  };
}

export type QuestionDrafts = ReturnType<typeof makeQuestionDrafts>;
