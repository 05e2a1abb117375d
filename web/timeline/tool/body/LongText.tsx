import Anser from 'anser';
import { createEffect, createMemo, Show } from 'solid-js';
import { text } from '../../../text.ts';
import type { RowContext } from '../../row/row-context.ts';
import { wholeKey } from '../whole-key.ts';

const FIRST_LINES = 20;
const LAST_LINES = 200;

interface LongTextProps {
  /** Of the part that it belongs to. */
  id: string;
  text: string;
  isRunning: boolean;
  /** Of a terminal. */
  hasColours?: boolean;
  context: RowContext;
}

/** Output as it was printed. Of a long one the beginning and the end are shown; of a running one the end stays in view. */
export function LongText(props: LongTextProps) {
  let pre!: HTMLPreElement;
  const [isWhole, setWhole] = props.context.memory.open(wholeKey(props.id));
  const lines = createMemo(() => props.text.split('\n'));
  const isLong = () => lines().length > FIRST_LINES + LAST_LINES && !isWhole();
  const shown = createMemo(() => {
    if (!isLong()) return props.text;
    const left = text.row.leftOut(lines().length - FIRST_LINES - LAST_LINES);
    return [...lines().slice(0, FIRST_LINES), `⋯ ${left}`, ...lines().slice(-LAST_LINES)].join('\n');
  });

  createEffect(() => {
    const now = shown();
    if (props.hasColours && now.includes('\u001b')) pre.replaceChildren(...coloured(now));
    else pre.textContent = now;
    if (props.isRunning) pre.scrollTop = pre.scrollHeight;
  });

  return (
    <>
      <pre class="tool-text" ref={pre} tabIndex={0} aria-label={text.tool.output} />
      <Show when={isLong()}>
        <button type="button" class="tool-more" onClick={() => (props.context.hold(), setWhole(true))}>
          {text.tool.showAll(lines().length)}
        </button>
      </Show>
    </>
  );
}

/** A terminal's colours as classes of ours; what else it may steer is left out. */
function coloured(output: string): Node[] {
  return Anser.ansiToJson(output, { use_classes: true, remove_empty: true }).map((piece) => {
    const span = document.createElement('span');
    const { fg, bg, decorations } = piece as { fg: string | null; bg: string | null; decorations?: string[] };
    for (const name of [fg, bg && `${bg}-bg`, ...(decorations ?? [])]) {
      if (name && /^[a-z-]+$/.test(name)) span.classList.add(name.startsWith('ansi-') ? name : `ansi-${name}`);
    }
    span.textContent = piece.content;
    return span;
  });
}
