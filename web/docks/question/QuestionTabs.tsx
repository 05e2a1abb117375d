import { createEffect, For, on, Show } from 'solid-js';
import type { Question } from '../../../server/core/question.ts';
import { questionText } from '../../text/docks.ts';
import { Button } from '../../ui/Button.tsx';
import { StatusGlyph, type Glyph } from '../../ui/StatusGlyph.tsx';
import { headerOf, type AnswerState, type Steps } from './steps.ts';

interface QuestionTabsProps {
  /** Of the tabs; the panel that they control is named `ID-panel`. */
  id: string;
  questions: readonly Question[];
  steps: Steps;
}

const glyphs: Record<AnswerState, Glyph> = {
  empty: { shape: 'circle', tone: 'neutral' },
  draft: { shape: 'half', tone: 'warning' },
  answered: { shape: 'check', tone: 'success' },
};

/** One tab a question. Arrow keys move among them, Enter and Space choose: looking around changes nothing. */
export function QuestionTabs(props: QuestionTabsProps) {
  let list!: HTMLDivElement;
  const words = questionText;
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
      aria-label={questionText.tabs}
      aria-orientation={props.questions.length > 6 ? 'vertical' : 'horizontal'}
      onKeyDown={onKeyDown}
    >
      <For each={props.questions}>
        {(question, index) => (
          <Button
            kind="quiet"
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
            <StatusGlyph {...glyphs[props.steps.state(question)]} />
            <span class="question-tab-name">{headerOf(question)}</span>
          </Button>
        )}
      </For>
      <Show when={props.steps.hasReview}>
        <Button
          kind="quiet"
          role="tab"
          id={`${props.id}-review`}
          class="question-tab"
          aria-selected={isShown(props.questions.length)}
          aria-controls={`${props.id}-panel`}
          tabIndex={isShown(props.questions.length) ? 0 : -1}
          onClick={() => props.steps.go(props.questions.length)}
        >
          {words.review}
        </Button>
      </Show>
    </div>
  );
}
