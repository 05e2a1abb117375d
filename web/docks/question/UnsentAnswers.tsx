import { createEffect, Show } from 'solid-js';
import { checkAnswers, resultOfAnswers } from '../../../server/core/question.ts';
import type { QuestionPart } from '../../../server/core/transcript.ts';
import { focusOnward } from '../../composer/focus.ts';
import { useAppState } from '../../state/app-state.ts';
import { isFilled, type AnswerDraft } from '../../state/draft/answers.ts';
import { text } from '../../text.ts';
import { questionText } from '../../text/docks.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';

interface UnsentAnswersProps {
  session: string;
  part: QuestionPart;
  isHeld: boolean;
  draft: AnswerDraft;
}

/** Answers that were filled in here and that nobody waits for any more. */
export function UnsentAnswers(props: UnsentAnswersProps) {
  const { outbox } = useAppState();
  const words = questionText;
  const filled = () => props.part.questions.map(({ id }) => props.draft.answer(id)).filter(isFilled);

  /** What was answered from here, or is the same as what was, is no news. */
  const isSent = () => {
    const checked = checkAnswers(props.part.questions, filled());
    return (
      props.part.status === 'answered' &&
      'answers' in checked &&
      JSON.stringify(checked.answers) === JSON.stringify(props.part.answers)
    );
  };
  createEffect(() => isSent() && props.draft.forget());

  const lead = () => {
    if (props.isHeld) return words.held;
    return props.part.status === 'answered' ? words.first(words.people[props.part.by ?? 'owner']) : words.closed;
  };

  function discard() {
    props.draft.forget();
    focusOnward();
  }

  async function send() {
    const answered = props.part.questions.filter(({ id }) => isFilled(props.draft.answer(id)));
    const said = resultOfAnswers(answered, filled());
    discard();
    await outbox.send({ session: props.session, text: said, mode: 'steer' });
  }

  return (
    <Show when={!isSent() && filled().length > 0}>
      <Notice
        tone="neutral"
        role="status"
        actions={
          <>
            <Show when={!props.isHeld}>
              <Button kind="quiet" onClick={discard}>
                {text.action.discard}
              </Button>
            </Show>
            <Button onClick={() => void send()}>{words.sendAsMessage}</Button>
          </>
        }
      >
        {lead()}
      </Notice>
    </Show>
  );
}
