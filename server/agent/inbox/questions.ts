/** How a person answers what the agent asks. */

import type { Event } from '../../core/event.ts';
import type { Answer } from '../../core/question.ts';
import { Refused } from '../../core/refusal.ts';
import type { Sessions } from '../../log/sessions.ts';
import type { Store } from '../../log/store.ts';

export interface AnswerInput {
  session: string;
  question: string;
  answers: Answer[];
}

export interface SkipInput {
  session: string;
  question: string;
  reason?: string;
}

/** How far back a late answer looks for the one that was first. */
const lookBack = 500;

const people: Record<Extract<Event, { type: 'question.answered' }>['by'], string> = {
  owner: 'the owner',
  agent: 'the agent',
  server: 'the server',
};

export function makeQuestionActions(sessions: Sessions, store: Store) {
  /** Who was first, in a sentence; undefined when nobody was. */
  function whoEnded(session: string, question: string): string | undefined {
    const { seq } = sessions.get(session);
    // Written by the store from Events.
    const events = store
      .read(session, Math.max(0, seq - lookBack), lookBack)
      .map(({ data }) => JSON.parse(data) as Event);
    const end = events.findLast((event) => 'question' in event && event.question === question);
    if (end?.type === 'question.answered')
      return `This question was answered already, by ${people[end.by]} at ${end.at}.`;
    if (end?.type === 'question.skipped')
      return `This question was skipped already, by ${people[end.by]} at ${end.at}.`;
    return undefined;
  }

  /** The first one counts; whoever comes later is told who that was. */
  function submit(session: string, question: string, work: () => void): { id: string } {
    try {
      work();
    } catch (error) {
      const who =
        error instanceof Refused && error.refusal.code === 'conflict' ? whoEnded(session, question) : undefined;
      throw who === undefined ? error : new Refused('conflict', who);
    }
    return { id: question };
  }

  return {
    answer: ({ session, question, answers }: AnswerInput) =>
      submit(session, question, () => sessions.submit(session, { type: 'answer', question, answers, by: 'owner' })),
    skip: ({ session, question, reason }: SkipInput) =>
      submit(session, question, () => sessions.submit(session, { type: 'skip', question, reason, by: 'owner' })),
  };
}

export type QuestionActions = ReturnType<typeof makeQuestionActions>;
