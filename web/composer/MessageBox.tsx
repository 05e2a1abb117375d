import { createEffect, on, onMount, type JSX } from 'solid-js';

interface MessageBoxProps {
  value: string;
  label: string;
  placeholder: string;
  onInput(text: string): void;
  onSubmit(): void;
  /** The row below the text: settings at its start, buttons at its end. */
  children: JSX.Element;
}

const hasKeyboard = () => matchMedia('(pointer: fine)').matches;

/** The box in which people write. Enter sends, Shift+Enter makes a line, and an input method keeps its Enter to itself. */
export function MessageBox(props: MessageBoxProps) {
  let area!: HTMLTextAreaElement;
  let composedAt = 0;

  /** For browsers that do not know `field-sizing`. */
  function fit() {
    if (CSS.supports('field-sizing', 'content')) return;
    area.rows = Math.min(8, area.value.split('\n').length);
  }

  onMount(() => hasKeyboard() && area.focus());
  createEffect(on(() => props.value, fit));

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    // Safari ends the composition before it reports the Enter that confirmed it.
    const isComposing = event.isComposing || event.keyCode === 229 || event.timeStamp - composedAt < 50;
    const isForced = event.ctrlKey || event.metaKey;
    if (isComposing || (!hasKeyboard() && !isForced)) return;
    event.preventDefault();
    props.onSubmit();
  }

  return (
    <div
      class="message-box"
      onPointerDown={(event) => event.target === event.currentTarget && (event.preventDefault(), area.focus())}
    >
      <textarea
        ref={area}
        id="composer"
        rows={1}
        aria-label={props.label}
        placeholder={props.placeholder}
        value={props.value}
        enterkeyhint={hasKeyboard() ? 'send' : 'enter'}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onCompositionEnd={(event) => (composedAt = event.timeStamp)}
        onKeyDown={onKeyDown}
      />
      <div class="message-box-row">{props.children}</div>
    </div>
  );
}
