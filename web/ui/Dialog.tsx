import { createUniqueId, onMount, type JSX } from 'solid-js';
import { text } from '../text.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface DialogProps {
  title: string;
  onClose(): void;
  children: JSX.Element;
  /** Narrow: a question. Wide: a form. */
  size?: 'narrow' | 'wide';
}

/** The browser's own modal dialog: it traps focus, closes on Escape and gives the focus back. */
export function Dialog(props: DialogProps) {
  let dialog!: HTMLDialogElement;
  const title = createUniqueId();
  onMount(() => dialog.showModal());
  return (
    <dialog
      ref={dialog}
      class={`dialog dialog-${props.size ?? 'wide'}`}
      aria-labelledby={title}
      onClose={() => props.onClose()}
      onPointerDown={(event) => event.target === dialog && dialog.close()}
    >
      <div class="dialog-inner">
        <header class="dialog-header">
          <h2 id={title}>{props.title}</h2>
          <IconButton label={text.action.close} onClick={() => dialog.close()}>
            <Icon name="close" />
          </IconButton>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
