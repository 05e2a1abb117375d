/** Where a person is in a row of questions, and how far each is answered. */

import { createMemo, createSignal, type Accessor } from 'solid-js';
import { checkAnswers, type Question } from '../../../server/core/question.ts';
import { isFilled, type AnswerDraft } from '../../state/draft/answers.ts';

export type AnswerState = 'empty' | 'draft' | 'answered';

export interface Steps {
  /** The shown question's index; the number of questions for the review after them. */
  at: Accessor<number>;
  go(to: number): void;
  hasReview: boolean;
  question: Accessor<Question | undefined>;
  state(question: Question): AnswerState;
  answered: Accessor<number>;
  /** The first that still needs an answer; -1 when all are answered. */
  firstMissing: Accessor<number>;
}

export function createSteps(questions: readonly Question[], draft: AnswerDraft): Steps {
  const [at, setAt] = createSignal(0);
  const hasReview = questions.length > 1;
  const last = hasReview ? questions.length : 0;
  const states = createMemo(() => questions.map((question) => stateOf(question, draft)));
  return {
    at,
    go: (to) => setAt(Math.max(0, Math.min(last, to))),
    hasReview,
    question: () => questions[at()],
    state: (question) => states()[questions.indexOf(question)] ?? 'empty',
    answered: () => states().filter((state) => state === 'answered').length,
    firstMissing: () => states().findIndex((state) => state !== 'answered'),
  };
}

function stateOf(question: Question, draft: AnswerDraft): AnswerState {
  const answer = draft.answer(question.id);
  if (!isFilled(answer)) return 'empty';
  return 'answers' in checkAnswers([question], [answer]) ? 'answered' : 'draft';
}

/** What is shown in place of a header that the agent did not give. */
export function headerOf({ header, text }: Question): string {
  if (header) return header;
  const line = text.split('\n')[0] ?? '';
  return line.length > 24 ? `${line.slice(0, 23).trimEnd()}…` : line;
}
