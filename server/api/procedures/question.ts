import { z } from 'zod';
import type { QuestionActions } from '../../agent/inbox/questions.ts';
import type { QuestionDrafts } from '../../log/draft/question-drafts.ts';
import { procedure, router } from '../trpc.ts';

export interface QuestionSources {
  questions: QuestionActions;
  questionDrafts: QuestionDrafts;
}

const id = z.string().min(1).max(100);
const words = z.string().max(50_000);
const answers = z
  .array(
    z.strictObject({ id, text: words.optional(), choices: z.array(words).max(20).optional(), other: words.optional() }),
  )
  .max(8);

export function makeQuestionRouter({ questions, questionDrafts }: QuestionSources) {
  return router({
    answer: procedure
      .input(z.strictObject({ session: id, question: id, answers }))
      .mutation(({ input }) => questions.answer(input)),

    skip: procedure
      .input(z.strictObject({ session: id, question: id, reason: z.string().max(2_000).optional() }))
      .mutation(({ input }) => questions.skip(input)),

    /** Keeps what is filled in so far. */
    draft: procedure
      .input(z.strictObject({ session: id, question: id, revision: z.int().min(0).optional(), answers }))
      .mutation(({ input }) => questionDrafts.save(input)),
  });
}
