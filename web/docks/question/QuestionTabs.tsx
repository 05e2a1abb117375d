import { createEffect, For, on, Show } from 'solid-js';
import type { Question } from '../../../server/core/question.ts';
import { text } from '../../text.ts';
import { headerOf, type AnswerState, type Steps } from './steps.ts';

interface QuestionTabsProps {
  /** Of the tabs; the panel that they control is named `ID-panel`. */
  id: string;
  questions: readonly Question[];
  steps: Steps;
}

/** One tab a question. Arrow keys move among them, Enter and Space choose: looking around changes nothing. */
export function QuestionTabs(props: QuestionTabsProps) {
  let list!: HTMLDivElement;
  const words = text.docks.question;
  const isShown = (index: number) => props.steps.at() === index;

  function onKeyDown(event: KeyboardEvent) {
    const tabs = Array.from(list.querySelectorAll<HTMLElement>('[role=tab]'));
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    const isRtl = getComputedStyle(list).direction === 'rtl';
    const steps: Record<string, number> = {
      ArrowRight: isRtl ? at - 1 : at + 1,
      ArrowLeft: isRtl ? at + 1 : at - 1,
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tabs[(to + tabs.length) % tabs.length]?.focus();
  }

  createEffect(
    on(
      () => props.steps.at(),
      (at) => list.querySelectorAll('[role=tab]')[at]?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
      { defer: true },
    ),
  );

  return (
    <div
      ref={list}
      class="question-tabs"
      classList={{ 'question-tabs-list': props.questions.length > 6 }}
      role="tablist"
      aria-label={text.docks.question.tabs}
      aria-orientation={props.questions.length > 6 ? 'vertical' : 'horizontal'}
      onKeyDown={onKeyDown}
    >
      <For each={props.questions}>
        {(question, index) => (
          <button
            type="button"
            role="tab"
            id={`${props.id}-${question.id}`}
            class="question-tab"
            aria-selected={isShown(index())}
            aria-controls={`${props.id}-panel`}
            aria-label={words.tab(
              index() + 1,
              props.questions.length,
              headerOf(question),
              words.states[props.steps.state(question)],
            )}
            title={question.text}
            tabIndex={isShown(index()) ? 0 : -1}
            onClick={() => props.steps.go(index())}
          >
            <AnswerGlyph state={props.steps.state(question)} />
            <span class="question-tab-name">{headerOf(question)}</span>
          </button>
        )}
      </For>
      <Show when={props.steps.hasReview}>
        <button
          type="button"
          role="tab"
          id={`${props.id}-review`}
          class="question-tab"
          aria-selected={isShown(props.questions.length)}
          aria-controls={`${props.id}-panel`}
          tabIndex={isShown(props.questions.length) ? 0 : -1}
          onClick={() => props.steps.go(props.questions.length)}
        >
          {words.review}
        </button>
      </Show>
    </div>
  );
}

/** Empty, half, done: by shape, as everywhere. */
function AnswerGlyph(props: { state: AnswerState }) {
  const drawings: Record<AnswerState, string> = {
    empty: '',
    draft: 'M8 4v8a4 4 0 0 0 0-8z',
    answered: 'm4.8 8.3 2.2 2.2 4.2-4.7',
  };
  return (
    <svg
      class={`answer-glyph answer-glyph-${props.state}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="6" />
      <path d={drawings[props.state]} fill={props.state === 'draft' ? 'currentColor' : 'none'} />
    </svg>
  );
}
