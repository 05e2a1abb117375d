import { createSignal, createUniqueId, onCleanup, Show } from 'solid-js';
import { checkAnswers, type Question } from '../../../server/core/question.ts';
import type { QuestionPart } from '../../../server/core/transcript.ts';
import { focusOnward } from '../../composer/focus.ts';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import type { AnswerDraft } from '../../state/draft/answers.ts';
import { questionText } from '../../text/docks.ts';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';
import { createAdvance } from './advance.ts';
import { fieldIn } from './field.ts';
import { ChoiceAnswer } from './ChoiceAnswer.tsx';
import { QuestionFooter } from './QuestionFooter.tsx';
import { QuestionTabs } from './QuestionTabs.tsx';
import { ReviewAnswers } from './ReviewAnswers.tsx';
import { createSteps } from './steps.ts';
import { TextAnswer } from './TextAnswer.tsx';
import './question.css';

interface QuestionPanelProps {
  session: string;
  part: QuestionPart;
  draft: AnswerDraft;
}

/** The questions of one call. What is filled in is kept at every key and sent once, when the person says so. */
export function QuestionPanel(props: QuestionPanelProps) {
  let panel!: HTMLDivElement;
  let section!: HTMLElement;
  const { client, preferences } = useAppState();
  const { session, part, draft } = props;
  const { questions } = part;
  const words = questionText;
  const id = createUniqueId();
  const steps = createSteps(questions, draft);
  const action = createAction();
  const advance = createAdvance();
  const written = new Map<string, string>();
  const [hasTried, setTried] = createSignal(false);
  /** The server has it; the panel goes with the news of that. */
  const [isSent, setSent] = createSignal(false);
  const isBusy = () => action.isBusy() || isSent();
  // Who has answered goes on with the agent.
  onCleanup(() => section.contains(document.activeElement) && focusOnward(section));
  const isReady = () => steps.firstMissing() < 0;

  function submit() {
    if (isBusy()) return;
    if (!isReady()) {
      setTried(true);
      return open(steps.firstMissing(), 'field');
    }
    const checked = checkAnswers(
      questions,
      questions.map((question) => draft.answer(question.id)),
    );
    if ('problem' in checked) return;
    action.run(async () => {
      await client.question.answer.mutate({ session, question: part.id, answers: checked.answers });
      setSent(true);
    });
  }

  /** Whoever points sees the question; whoever types goes on in its field. */
  function open(to: number, focus: 'panel' | 'field') {
    steps.go(to);
    queueMicrotask(() => {
      const isReview = steps.at() === questions.length && steps.hasReview;
      const submitButton = isReview && isReady() ? section.querySelector<HTMLElement>('.question-submit') : undefined;
      const field = fieldIn(panel) ?? panel.querySelector('button');
      (submitButton ?? (focus === 'field' && field ? field : panel)).focus();
    });
  }

  function next(focus: 'panel' | 'field') {
    if (steps.hasReview) return open(steps.at() + 1, focus);
    section.querySelector<HTMLElement>('.question-submit')?.focus();
  }

  function onChosen(cause: 'pointer' | 'key') {
    if (preferences.goesOn()) advance.begin(() => next(cause === 'pointer' ? 'panel' : 'field'));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') return event.preventDefault();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (isReady()) submit();
      else next('field');
      return;
    }
    const isWriting = event.target instanceof HTMLElement && event.target.matches('textarea, input[type=text]');
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!/^[1-9]$/.test(event.key) || !isPlain || isWriting) return;
    // Else the digit would be written into the field that “Other” opens.
    event.preventDefault();
    pick(Number(event.key) - 1);
  }

  /** By its number; “Other” counts as the last. */
  function pick(index: number) {
    const input = panel.querySelectorAll<HTMLInputElement>('input[type=radio], input[type=checkbox]')[index];
    if (!input) return;
    input.focus();
    if (input.type === 'radio' && input.checked) return;
    input.checked = !input.checked;
    input.dispatchEvent(new Event('change'));
  }

  return (
    <section ref={section} class="dock question-dock" aria-labelledby={`${id}-title`} onKeyDown={onKeyDown}>
      <header class="dock-header">
        <StatusGlyph shape="question" tone="warning" />
        <h2 id={`${id}-title`}>{words.title}</h2>
        <span class="dock-note" aria-live="polite">
          <Show when={questions.length > 1}>
            {words.count(steps.answered(), questions.length)}
            <span class="question-word"> {words.states.answered}</span>
          </Show>
        </span>
      </header>
      <div class="question-body" classList={{ 'question-body-list': questions.length > 6 }}>
        <Show when={steps.hasReview}>
          <QuestionTabs id={id} questions={questions} steps={steps} />
        </Show>
        <div
          ref={panel}
          id={`${id}-panel`}
          class="question-panel"
          role={steps.hasReview ? 'tabpanel' : 'group'}
          tabIndex={-1}
          data-ask=""
          aria-labelledby={steps.hasReview ? `${id}-${steps.question()?.id ?? 'review'}` : `${id}-text`}
        >
          <Show
            when={steps.question()}
            keyed
            fallback={
              <ReviewAnswers questions={questions} draft={draft} steps={steps} onChange={(at) => open(at, 'field')} />
            }
          >
            {(question) => (
              <>
                <p class="question-text" id={`${id}-text`}>
                  {question.text}
                </p>
                <Hint question={question} isForeign={draft.isForeign(question.id)} />
                <Show
                  when={question.kind === 'text'}
                  fallback={
                    <ChoiceAnswer
                      question={question}
                      draft={draft}
                      written={written}
                      onChosen={onChosen}
                      onNext={() => next('field')}
                    />
                  }
                >
                  <TextAnswer question={question} draft={draft} />
                </Show>
              </>
            )}
          </Show>
        </div>
      </div>
      <QuestionFooter
        session={session}
        part={part}
        draft={draft}
        steps={steps}
        isBusy={isBusy()}
        isReady={isReady()}
        hasTried={hasTried()}
        problem={action.problem()}
        onBack={() => open(steps.at() - 1, 'panel')}
        onNext={() => next('panel')}
        onSubmit={submit}
      />
    </section>
  );
}

function Hint(props: { question: Question; isForeign: boolean }) {
  const hint = () => {
    if (props.isForeign) return questionText.foreign;
    return props.question.kind === 'multi' ? questionText.any : undefined;
  };
  return (
    <Show when={hint()}>
      <p class="question-hint">{hint()}</p>
    </Show>
  );
}
