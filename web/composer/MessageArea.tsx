import { createEffect, on, onCleanup, onMount } from 'solid-js';
import type { Attachments } from '../state/draft/attachments.ts';
import { useAppState } from '../state/app-state.ts';
import { isOverlayOpen } from './page-events.ts';
import { createRecall } from './recall.ts';

interface MessageAreaProps {
  value: string;
  label: string;
  placeholder: string;
  onInput(text: string): void;
  /** `isOther` asks for the way that is not the person's usual one. */
  onSubmit(isOther: boolean): void;
  attachments?: Attachments;
  /** Earlier prompts, newest first. */
  prompts?(): string[];
  ref(area: HTMLTextAreaElement): void;
}

/** Longer pasted text becomes a file. */
const LONG_PASTE = 4_000;

/** Not every browser knows it. */
const growsByItself = CSS.supports('field-sizing', 'content');

const finePointer = matchMedia('(pointer: fine)');
/** Where Enter may send: a touch keyboard has no other key for a new line. */
export const hasKeyboard = () => finePointer.matches;

/** One text that is being written. An input method keeps its Enter to itself, and on a phone Enter makes a line. */
export function MessageArea(props: MessageAreaProps) {
  let area!: HTMLTextAreaElement;
  let composedAt = 0;
  const { preferences } = useAppState();
  const recall = createRecall(
    () => props.prompts?.() ?? [],
    (found) => {
      props.onInput(found);
      queueMicrotask(() => area.setSelectionRange(0, 0));
    },
  );

  // The focus asks for a layout: after whoever else came into the page wrote what belongs to it.
  onMount(() => queueMicrotask(() => hasKeyboard() && !isOverlayOpen() && area.focus({ preventScroll: true })));
  // Removed with the focus in it, the area would have the page that goes laid out once more.
  onCleanup(() => area.blur());
  if (!growsByItself) createEffect(on(() => props.value, fit));

  function fit() {
    area.rows = Math.min(8, area.value.split('\n').length);
  }

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
    <textarea
      ref={(element) => {
        area = element;
        props.ref(element);
      }}
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
  );
}
