import { createEffect, createSignal, on, onCleanup, onMount, Show, type JSX } from 'solid-js';
import type { Attachments } from '../state/draft/attachments.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { AttachButton } from './AttachButton.tsx';
import { AttachmentChips } from './AttachmentChips.tsx';
import { createRecall } from './recall.ts';
import { isOverlayOpen, onDrop, onTyping } from './page-events.ts';

interface MessageBoxProps {
  value: string;
  label: string;
  placeholder: string;
  onInput(text: string): void;
  /** `isOther` asks for the way that is not the person's usual one. */
  onSubmit(isOther: boolean): void;
  attachments?: Attachments;
  /** Earlier prompts, newest first. */
  prompts?(): string[];
  /** The row below the text: settings at its start, buttons at its end. */
  children: JSX.Element;
}

/** Longer pasted text becomes a file. */
const LONG_PASTE = 4_000;

const finePointer = matchMedia('(pointer: fine)');
/** Where Enter may send: a touch keyboard has no other key for a new line. */
export const hasKeyboard = () => finePointer.matches;

/** The box in which people write. An input method keeps its Enter to itself, and on a phone Enter makes a line. */
export function MessageBox(props: MessageBoxProps) {
  let area!: HTMLTextAreaElement;
  let composedAt = 0;
  const { preferences } = useAppState();
  const [isDropping, setDropping] = createSignal(false);
  const recall = createRecall(
    () => props.prompts?.() ?? [],
    (found) => {
      props.onInput(found);
      queueMicrotask(() => area.setSelectionRange(0, 0));
    },
  );

  /** For browsers that do not know `field-sizing`. */
  function fit() {
    if (CSS.supports('field-sizing', 'content')) return;
    area.rows = Math.min(8, area.value.split('\n').length);
  }

  onMount(() => hasKeyboard() && !isOverlayOpen() && area.focus());
  // Removed with the focus in it, the box would have the page that goes laid out once more.
  onCleanup(() => area.blur());
  createEffect(on(() => props.value, fit));
  onCleanup(onTyping(() => area.focus()));
  onCleanup(onDrop(setDropping, (files) => props.attachments?.add(files)));

  function onKeyDown(event: KeyboardEvent) {
    // Safari ends the composition before it reports the Enter that confirmed it.
    const isComposing = event.isComposing || event.keyCode === 229 || event.timeStamp - composedAt < 50;
    if (isComposing) return;
    if (event.key === 'Enter') onEnter(event);
    else if (event.key === 'Backspace' && area.value === '') removeLast(event);
    else if (recall.onKey(event, area)) event.preventDefault();
  }

  function onEnter(event: KeyboardEvent) {
    const isForced = event.ctrlKey || event.metaKey;
    if (event.altKey) return;
    const isEnough = preferences.enterSends() && hasKeyboard() && !event.shiftKey;
    if (!isForced && !isEnough) return;
    event.preventDefault();
    props.onSubmit(isForced && (isEnough || event.shiftKey));
  }

  function removeLast(event: KeyboardEvent) {
    const last = props.attachments?.list.at(-1);
    if (!last || event.repeat) return;
    event.preventDefault();
    props.attachments?.remove(last.id);
  }

  function onPaste(event: ClipboardEvent) {
    const { attachments } = props;
    const data = event.clipboardData;
    if (!attachments || !data) return;
    const pasted = data.getData('text/plain');
    // Office programs add a picture of the text that they copy.
    if (data.files.length > 0 && pasted === '') attachments.add(data.files);
    else if (pasted.length > LONG_PASTE) attachments.addPasted(pasted);
    else return;
    event.preventDefault();
  }

  return (
    <div
      class="message-box"
      classList={{ 'message-box-dropping': isDropping() && props.attachments !== undefined }}
      onPointerDown={(event) => event.target === event.currentTarget && (event.preventDefault(), area.focus())}
    >
      <Show when={props.attachments}>
        {(attachments) => (
          <AttachmentChips
            attachments={attachments()}
            onInline={(back) => {
              props.onInput(props.value === '' ? back : `${props.value}\n${back}`);
              area.focus();
            }}
            onEmptied={() => area.focus()}
          />
        )}
      </Show>
      <textarea
        ref={area}
        id="composer"
        rows={1}
        aria-label={props.label}
        placeholder={props.placeholder}
        value={props.value}
        enterkeyhint={hasKeyboard() && preferences.enterSends() ? 'send' : 'enter'}
        onInput={(event) => {
          recall.end();
          props.onInput(event.currentTarget.value);
        }}
        onCompositionEnd={(event) => (composedAt = event.timeStamp)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div class="message-box-row">
        <Show when={props.attachments}>
          {(attachments) => <AttachButton onFiles={(files) => attachments().add(files)} />}
        </Show>
        {props.children}
      </div>
      <Show when={isDropping() && props.attachments}>
        <div class="drop-notice" aria-hidden="true">
          {text.attachment.drop}
        </div>
      </Show>
    </div>
  );
}
