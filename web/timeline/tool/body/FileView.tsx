import { createEffect, createMemo, createSignal, Show } from 'solid-js';
import { highlight } from '../../../markdown/highlight/highlight.ts';
import { text } from '../../../text.ts';
import { copyText } from '../../../ui/copy.ts';

const FIRST_LINES = 60;

interface FileViewProps {
  path: string;
  content: string;
  /** Number of the first line. */
  first: number;
  note?: string;
}

/** A file or a part of one, with line numbers that a selection leaves out. */
export function FileView(props: FileViewProps) {
  let code!: HTMLElement;
  const [isWhole, setWhole] = createSignal(false);
  const lines = createMemo(() => props.content.replace(/\n$/, '').split('\n'));
  const isLong = () => lines().length > FIRST_LINES && !isWhole();
  const shown = createMemo(() => (isLong() ? lines().slice(0, FIRST_LINES) : lines()));
  const numbers = () =>
    shown()
      .map((_, index) => props.first + index)
      .join('\n');
  createEffect(() => {
    code.textContent = shown().join('\n');
    void highlight(code, extensionOf(props.path));
  });
  return (
    <div class="tool-file">
      <div class="tool-bar">
        <span class="tool-path">{props.path}</span>
        <span>{text.row.lines(lines().length)}</span>
        <button type="button" class="md-button" onClick={(event) => void copyText(props.content, event.currentTarget)}>
          {text.action.copy}
        </button>
      </div>
      <div class="tool-code" tabIndex={0} role="group" aria-label={props.path}>
        <pre class="tool-gutter" aria-hidden="true">
          {numbers()}
        </pre>
        <pre>
          <code ref={code} />
        </pre>
      </div>
      <Show when={props.note}>
        <p class="timeline-note">{props.note}</p>
      </Show>
      <Show when={isLong()}>
        <button type="button" class="tool-more" onClick={() => setWhole(true)}>
          {text.tool.showAll(lines().length)}
        </button>
      </Show>
    </div>
  );
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : name;
}
