import type { Question } from '../../../server/core/question.ts';
import type { AnswerDraft } from '../../state/draft/answers.ts';
import { questionText } from '../../text/docks.ts';

export function TextAnswer(props: { question: Question; draft: AnswerDraft }) {
  const { id } = props.question;
  return (
    <textarea
      class="input question-text-field"
      rows={3}
      aria-label={`${questionText.text}: ${props.question.text}`}
      placeholder={questionText.textPlaceholder}
      maxLength={50_000}
      value={props.draft.answer(id).text ?? ''}
      onFocus={() => props.draft.hold(id)}
      onBlur={() => props.draft.release(id)}
      onInput={(event) => props.draft.change({ id, text: event.currentTarget.value })}
    />
  );
}
