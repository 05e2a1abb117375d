import { createSignal, onCleanup } from 'solid-js';
import { text } from '../../text.ts';
import { writeClipboard } from '../../ui/copy.ts';
import { Icon } from '../../ui/Icon.tsx';

const TOLD_MS = 1_500;

/** Copies, and says so with a sign and a word. */
export function CopyButton(props: { label: string; content(): string }) {
  const [isCopied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  async function copy() {
    await writeClipboard(props.content());
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), TOLD_MS);
  }

  return (
    <button
      type="button"
      class="button icon-button button-quiet turn-action copy-button"
      aria-label={isCopied() ? text.action.copied : props.label}
      title={props.label}
      onClick={() => void copy()}
    >
      <Icon name={isCopied() ? 'check' : 'copy'} size={16} />
    </button>
  );
}
