import { createUniqueId, For, Show } from 'solid-js';
import type { Answer, Question } from '../../../server/core/question.ts';
import type { AnswerDraft } from '../../state/draft/answers.ts';
import { questionText } from '../../text/docks.ts';

interface ChoiceAnswerProps {
  question: Question;
  draft: AnswerDraft;
  /** What was written beside “Other” of each question, for when it is chosen again. */
  written: Map<string, string>;
  /** A choice was made that nothing needs to be added to. */
  onChosen(cause: 'pointer' | 'key'): void;
  /** Enter in the field beside “Other”. */
  onNext(): void;
}

/** Options as cards, with “Other” as one more of them. Arrow keys choose within a single choice and never go on. */
export function ChoiceAnswer(props: ChoiceAnswerProps) {
  let fields!: HTMLFieldSetElement;
  let cause: 'pointer' | 'key' | 'arrow' = 'key';
  const name = createUniqueId();
  const isMulti = () => props.question.kind === 'multi';
  const options = () => props.question.options ?? [];
  const answer = () => props.draft.answer(props.question.id);
  const isChosen = (id: string) => answer().choices?.includes(id) ?? false;
  const hasOther = () => answer().other !== undefined;

  function change(changed: Omit<Answer, 'id'>) {
    props.draft.change({ id: props.question.id, ...changed });
  }

  function choose(id: string, isOn: boolean) {
    const { choices = [], other } = answer();
    if (!isMulti()) return change({ choices: [id] });
    change({ choices: isOn ? [...choices, id] : choices.filter((known) => known !== id), other });
  }

  function chooseOther(isOn: boolean) {
    const { choices } = answer();
    if (!isOn) return change({ choices });
    change({ ...(isMulti() ? { choices } : {}), other: props.written.get(props.question.id) ?? '' });
    queueMicrotask(() => fields.querySelector<HTMLInputElement>('.option-other input.input')?.focus());
  }

  function onClick() {
    if (!isMulti() && cause !== 'arrow') props.onChosen(cause);
  }

  /** Native radios take no Enter; for people it means the same as Space, and goes on. */
  function onKeyDown(event: KeyboardEvent) {
    cause = event.key.startsWith('Arrow') ? 'arrow' : 'key';
    const { target } = event;
    if (!(target instanceof HTMLInputElement) || event.isComposing) return;
    if (target.type === 'text') {
      if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      return props.onNext();
    }
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    target.click();
  }

  return (
    <fieldset ref={fields} class="options" onKeyDown={onKeyDown} onPointerDown={() => (cause = 'pointer')}>
      <legend class="visually-hidden">{props.question.text}</legend>
      <For each={options()}>
        {(option, index) => (
          <label class="option">
            <input
              type={isMulti() ? 'checkbox' : 'radio'}
              name={name}
              checked={isChosen(option.id)}
              onChange={(event) => choose(option.id, event.currentTarget.checked)}
              onClick={onClick}
            />
            <span class="option-words">
              <span class="option-label">
                {option.label}
                <Show when={option.isRecommended}>
                  <span class="chip option-recommended">{questionText.recommended}</span>
                </Show>
              </span>
              <Show when={option.description}>
                <span class="option-description">{option.description}</span>
              </Show>
            </span>
            <Key number={index() + 1} />
          </label>
        )}
      </For>
      <div class="option option-other" classList={{ 'option-open': hasOther() }}>
        <label class="option-other-label">
          <input
            type={isMulti() ? 'checkbox' : 'radio'}
            name={name}
            checked={hasOther()}
            onChange={(event) => chooseOther(event.currentTarget.checked)}
          />
          <span class="option-label">{questionText.other}</span>
          <Key number={options().length + 1} />
        </label>
        <Show when={hasOther()}>
          <input
            class="input"
            type="text"
            enterkeyhint="next"
            aria-label={questionText.otherLabel}
            placeholder={questionText.otherPlaceholder}
            maxLength={50_000}
            value={answer().other ?? ''}
            onFocus={() => props.draft.hold(props.question.id)}
            onBlur={() => props.draft.release(props.question.id)}
            onInput={(event) => {
              const other = event.currentTarget.value;
              props.written.set(props.question.id, other);
              change({ choices: answer().choices, other });
            }}
          />
        </Show>
      </div>
    </fieldset>
  );
}

function Key(props: { number: number }) {
  return (
    <Show when={props.number <= 9}>
      <kbd class="option-key" aria-hidden="true">
        {props.number}
      </kbd>
    </Show>
  );
}
