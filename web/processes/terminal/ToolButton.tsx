import { createSignal, Show } from 'solid-js';
import { text } from '../../text.ts';
import { writeClipboard } from '../../ui/copy.ts';
import { Icon } from '../../ui/Icon.tsx';

interface ToolButtonProps {
  icon: 'search' | 'follow' | 'wrap' | 'contrast' | 'copy';
  label: string;
  /** Of a switch. */
  isOn?: boolean;
  onPress?(): void;
  /** What is put on the clipboard; the button says when it is there. */
  copies?(): string;
}

const TOLD_MS = 1_500;

export function ToolButton(props: ToolButtonProps) {
  const [isDone, setDone] = createSignal(false);

  async function press() {
    props.onPress?.();
    if (!props.copies) return;
    await writeClipboard(props.copies());
    setDone(true);
    setTimeout(() => setDone(false), TOLD_MS);
  }

  return (
    <button
      type="button"
      class="terminal-tool"
      aria-label={props.label}
      aria-pressed={props.isOn}
      title={props.label}
      onClick={() => void press()}
    >
      <Icon name={props.icon} size={16} />
      <Show when={isDone()}>
        <span class="terminal-told" role="status">
          {text.action.copied}
        </span>
      </Show>
    </button>
  );
}
