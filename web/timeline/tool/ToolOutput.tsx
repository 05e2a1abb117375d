import { createEffect, createMemo, createSignal, Show } from 'solid-js';
import { text } from '../../text.ts';

const FIRST_LINES = 20;
const LAST_LINES = 200;

/** Output as it was printed. Of a long one the beginning and the end are shown; of a running one the end stays in view. */
export function ToolOutput(props: { text: string; isRunning: boolean }) {
  let pre!: HTMLPreElement;
  const [isWhole, setWhole] = createSignal(false);
  const lines = createMemo(() => props.text.split('\n'));
  const isLong = () => lines().length > FIRST_LINES + LAST_LINES;
  const shown = () =>
    isLong() && !isWhole()
      ? [...lines().slice(0, FIRST_LINES), '…', ...lines().slice(-LAST_LINES)].join('\n')
      : props.text;

  createEffect(() => {
    shown();
    if (props.isRunning) pre.scrollTop = pre.scrollHeight;
  });

  return (
    <>
      <pre class="tool-text" ref={pre} tabIndex={0}>
        {shown() || (props.isRunning ? '' : text.tool.noOutput)}
      </pre>
      <Show when={isLong() && !isWhole()}>
        <button type="button" class="link-button" onClick={() => setWhole(true)}>
          {text.tool.showAll(lines().length)}
        </button>
      </Show>
    </>
  );
}
