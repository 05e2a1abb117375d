import { createUniqueId, onCleanup, onMount, Show, type JSX } from 'solid-js';
import { text } from '../text.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface DialogProps {
  title: string;
  onClose(): void;
  children: JSX.Element;
  /** Narrow: a question. Wide: a form. Large: a list. Sheet: along the page's end, from below on a phone. */
  size?: 'narrow' | 'wide' | 'large' | 'sheet' | 'palette';
  /** The title is for those who do not see that the content speaks for itself. */
  isBare?: boolean;
}

/** The browser's own modal dialog: it traps the focus and closes on Escape. The focus goes back to where it was. */
export function Dialog(props: DialogProps) {
  let dialog!: HTMLDialogElement;
  const title = createUniqueId();
  const before = document.activeElement;
  onMount(() => dialog.showModal());
  onCleanup(() => {
    queueMicrotask(() => {
      const isLost = !document.activeElement || document.activeElement === document.body;
      if (isLost && before instanceof HTMLElement && before.isConnected) before.focus();
    });
  });
  return (
    <dialog
      ref={dialog}
      class={`dialog dialog-${props.size ?? 'wide'}`}
      aria-labelledby={props.isBare ? undefined : title}
      aria-label={props.isBare ? props.title : undefined}
      onClose={() => props.onClose()}
      onPointerDown={(event) => event.target === dialog && dialog.close()}
    >
      <div class="dialog-inner">
        <Show when={!props.isBare}>
          <header class="dialog-header">
            <h2 id={title}>{props.title}</h2>
            <IconButton label={text.action.close} onClick={() => dialog.close()}>
              <Icon name="close" />
            </IconButton>
          </header>
        </Show>
        {props.children}
      </div>
    </dialog>
  );
}
