import { createSignal, createUniqueId, onMount, Show } from 'solid-js';
import type { QuestionPart } from '../../../server/core/transcript.ts';
import { hasKeyboard } from '../../composer/MessageArea.tsx';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import type { AnswerDraft } from '../../state/draft/answers.ts';
import { questionText } from '../../text/docks.ts';
import { Button } from '../../ui/Button.tsx';
import type { Steps } from './steps.ts';

interface QuestionFooterProps {
  session: string;
  part: QuestionPart;
  draft: AnswerDraft;
  steps: Steps;
  isBusy: boolean;
  isReady: boolean;
  /** Submit was pressed before everything was answered. */
  hasTried: boolean;
  problem: string | undefined;
  onBack(): void;
  onNext(): void;
  onSubmit(): void;
}

/** The ways on. Submit is always there and says what is missing; skipping asks once more, since it sends nothing. */
export function QuestionFooter(props: QuestionFooterProps) {
  let skip!: HTMLButtonElement;
  const words = questionText;
  const reason = createUniqueId();
  const [isSkipping, setSkipping] = createSignal(false);
  const missing = () => props.part.questions.length - props.steps.answered();
  const isFirst = () => props.steps.at() === 0;
  const isLast = () => props.steps.at() === props.part.questions.length;

  function keepAnswering() {
    setSkipping(false);
    skip.focus();
  }

  return (
    <Show when={!isSkipping()} fallback={<Skipping {...props} onCancel={keepAnswering} />}>
      <footer class="dock-footer">
        <Button ref={skip} kind="quiet" class="question-skip" onClick={() => setSkipping(true)}>
          {words.skip}
        </Button>
        <span
          id={reason}
          class="dock-note question-reason"
          classList={{ 'question-reason-urgent': props.hasTried && !props.isReady }}
        >
          {props.isReady || (!props.hasTried && props.steps.answered() === 0) ? words.hint : words.missing(missing())}
        </span>
        <Show when={props.steps.hasReview}>
          <Button aria-disabled={isFirst()} onClick={() => !isFirst() && props.onBack()}>
            {words.back}
          </Button>
          <Button aria-disabled={isLast()} onClick={() => !isLast() && props.onNext()}>
            {words.next}
          </Button>
        </Show>
        <Button
          kind="primary"
          class="question-submit"
          aria-disabled={!props.isReady || props.isBusy}
          aria-describedby={props.isReady ? undefined : reason}
          title={props.isReady ? undefined : words.missing(missing())}
          onClick={() => props.onSubmit()}
        >
          {props.isBusy ? words.submitting : words.submit}
        </Button>
      </footer>
      <Show when={props.problem}>
        <p class="field-problem" role="alert">
          {props.problem}
        </p>
      </Show>
    </Show>
  );
}

function Skipping(props: QuestionFooterProps & { onCancel(): void }) {
  let input!: HTMLInputElement;
  let keep!: HTMLButtonElement;
  const { client } = useAppState();
  const words = questionText;
  const action = createAction();
  const [why, setWhy] = createSignal('');
  // The reason may be left out: no keyboard is opened on the screen for it.
  onMount(() => (hasKeyboard() ? input : keep).focus());

  function skip() {
    const { session, part, draft } = props;
    const reason = why().trim();
    action.run(async () => {
      await client.question.skip.mutate({ session, question: part.id, ...(reason ? { reason } : {}) });
      draft.forget();
    });
  }

  return (
    <>
      <label class="field">
        <span class="field-label">{words.skipReason}</span>
        <input
          ref={input}
          class="input"
          type="text"
          maxLength={2_000}
          value={why()}
          onInput={(event) => setWhy(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && !event.isComposing && skip()}
        />
      </label>
      <footer class="dock-footer">
        <span class="dock-note question-reason">{words.skipLead}</span>
        <span class="spacer" />
        <Button ref={keep} onClick={() => props.onCancel()}>
          {words.keep}
        </Button>
        <Button kind="danger" aria-disabled={action.isBusy()} onClick={skip}>
          {props.part.questions.length === 1 ? words.skipOne : words.skipConfirm}
        </Button>
      </footer>
      <Show when={action.problem()}>
        <p class="field-problem" role="alert">
          {action.problem()}
        </p>
      </Show>
    </>
  );
}
