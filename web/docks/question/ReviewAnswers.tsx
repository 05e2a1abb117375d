import { For } from 'solid-js';
import { wordsOf, type Question } from '../../../server/core/question.ts';
import type { AnswerDraft } from '../../state/draft/answers.ts';
import { questionText } from '../../text/docks.ts';
import type { Steps } from './steps.ts';

interface ReviewAnswersProps {
  questions: readonly Question[];
  draft: AnswerDraft;
  steps: Steps;
  onChange(at: number): void;
}

/** What would be submitted, each answer with the way back to it. */
export function ReviewAnswers(props: ReviewAnswersProps) {
  const words = questionText;
  return (
    <ul class="review" aria-label={words.reviewTitle}>
      <For each={props.questions}>
        {(question, index) => (
          <li class="review-item">
            <button type="button" class="review-button" title={words.change} onClick={() => props.onChange(index())}>
              <span class="review-question">{question.text}</span>
              <span class="review-answer" classList={{ 'review-missing': props.steps.state(question) !== 'answered' }}>
                {props.steps.state(question) === 'answered'
                  ? wordsOf(question, props.draft.answer(question.id))
                  : words.noAnswer}
              </span>
            </button>
          </li>
        )}
      </For>
    </ul>
  );
}
