import type { Question } from '../../../server/core/question.ts';
import type { AnswerDraft } from '../../state/draft/answers.ts';
import { text } from '../../text.ts';

export function TextAnswer(props: { question: Question; draft: AnswerDraft }) {
  const { id } = props.question;
  return (
    <textarea
      class="input question-text-field"
      rows={3}
      aria-label={`${text.docks.question.text}: ${props.question.text}`}
      placeholder={text.docks.question.textPlaceholder}
      maxLength={50_000}
      value={props.draft.answer(id).text ?? ''}
      onFocus={() => props.draft.hold(id)}
      onBlur={() => props.draft.release(id)}
      onInput={(event) => props.draft.change({ id, text: event.currentTarget.value })}
    />
  );
}
