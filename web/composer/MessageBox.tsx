import { createSignal, onCleanup, Show, type JSX } from 'solid-js';
import type { Attachments } from '../state/draft/attachments.ts';
import { text } from '../text.ts';
import { AttachButton } from './AttachButton.tsx';
import { AttachmentChips } from './AttachmentChips.tsx';
import { MessageArea } from './MessageArea.tsx';
import { onDrop, onTyping } from './page-events.ts';

interface MessageBoxProps {
  /** What is written for: another one is another text, of which nothing can be undone, recalled or composed in this one. */
  place: string;
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

/** The box in which people write. */
export function MessageBox(props: MessageBoxProps) {
  let area!: HTMLTextAreaElement;
  const [isDropping, setDropping] = createSignal(false);
  onCleanup(onTyping(() => area.focus()));
  onCleanup(onDrop(setDropping, (files) => props.attachments?.add(files)));

  return (
    <div
      class="message-box"
      classList={{ 'message-box-dropping': isDropping() && props.attachments !== undefined }}
      onPointerDown={(event) => event.target === event.currentTarget && (event.preventDefault(), area.focus())}
    >
      <Show when={props.attachments} keyed>
        {(attachments) => (
          <AttachmentChips
            attachments={attachments}
            onInline={(back) => {
              props.onInput(props.value === '' ? back : `${props.value}\n${back}`);
              area.focus();
            }}
            onEmptied={() => area.focus()}
          />
        )}
      </Show>
      <Show when={props.place} keyed>
        <MessageArea {...props} ref={(element) => (area = element)} />
      </Show>
      <div class="message-box-row">
        <Show when={props.attachments}>{(attachments) => <AttachButton attachments={attachments()} />}</Show>
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
