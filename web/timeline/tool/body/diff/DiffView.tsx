import { createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import { text } from '../../../../text.ts';
import { copyText } from '../../../../ui/copy.ts';
import type { RowContext } from '../../../row/row-context.ts';
import { linesOfPatch, linesOfReplacements, pairsOf, type Line, type Replacement } from './changes.ts';

interface DiffViewProps {
  path: string;
  /** A unified diff; without one the replacements are compared. */
  patch?: string;
  replacements: readonly Replacement[];
  /** Of the timeline around it; elsewhere it stays in one column. */
  context?: RowContext;
}

const FIRST_LINES = 200;
/** Two columns of code need so much room. */
const SPLIT_PX = 900;

const classes: Record<Line['sign'], string> = { '+': 'diff-add', '-': 'diff-del', ' ': '', '@': 'diff-hunk' };

/** What an edit took away and put there: in one column, or in two where there is room for them. */
export function DiffView(props: DiffViewProps) {
  let box!: HTMLDivElement;
  const [isWhole, setWhole] = createSignal(false);
  const [hasRoom, setRoom] = createSignal(false);
  // One choice for all changes of a session.
  const [wantsSplit, setSplit] = props.context?.memory.open('diff.split') ?? createSignal<boolean>();
  const isSplit = () => hasRoom() && wantsSplit() === true;
  const lines = createMemo(() => linesOfPatch(props.patch ?? '') ?? linesOfReplacements(props.replacements));
  const isLong = () => lines().length > FIRST_LINES && !isWhole();
  const shown = createMemo(() => (isLong() ? lines().slice(0, FIRST_LINES) : lines()));
  const patch = () =>
    props.patch ??
    lines()
      .map(({ sign, pieces }) => sign + pieces.map((piece) => piece.text).join(''))
      .join('\n');

  onMount(() => {
    const around = box.closest('.timeline-scroller');
    if (!around || !props.context) return;
    const observer = new ResizeObserver(() => setRoom(around.clientWidth >= SPLIT_PX + 64));
    observer.observe(around);
    onCleanup(() => observer.disconnect());
  });

  return (
    <div ref={box} class="tool-file" classList={{ 'tool-file-wide': isSplit() }}>
      <div class="tool-bar">
        <span class="tool-path">{props.path}</span>
        <span class="tool-bar-actions">
          <Show when={hasRoom()}>
            <button
              type="button"
              class="md-button"
              aria-pressed={isSplit()}
              onClick={() => (props.context?.hold(), setSplit(!isSplit()))}
            >
              {text.kinds.split}
            </button>
          </Show>
          <button type="button" class="md-button" onClick={(event) => void copyText(patch(), event.currentTarget)}>
            {text.kinds.copyPatch}
          </button>
        </span>
      </div>
      <Show when={isSplit()} fallback={<Unified path={props.path} lines={shown()} />}>
        <Split path={props.path} lines={shown()} />
      </Show>
      <Show when={isLong()}>
        <button type="button" class="tool-more" onClick={() => (props.context?.hold(), setWhole(true))}>
          {text.tool.showAll(lines().length)}
        </button>
      </Show>
    </div>
  );
}

export function Unified(props: { path: string; lines: readonly Line[] }) {
  const isNumbered = () => props.lines.some((line) => line.after !== undefined);
  return (
    <pre class="tool-code diff" tabIndex={0} aria-label={text.row.changes(props.path)}>
      <div class="diff-lines">
        <For each={props.lines}>
          {(line) => (
            <div class={`diff-line ${classes[line.sign]}`}>
              <Show when={isNumbered()}>
                <span class="diff-number">{line.after ?? line.before ?? ''}</span>
              </Show>
              <span class="diff-sign">{line.sign === '@' ? '' : line.sign}</span>
              <Pieces of={line} />
              {'\n'}
            </div>
          )}
        </For>
      </div>
    </pre>
  );
}

function Split(props: { path: string; lines: readonly Line[] }) {
  return (
    <div class="tool-code diff-split" role="group" tabIndex={0} aria-label={text.row.changes(props.path)}>
      <For each={pairsOf(props.lines)}>
        {([before, after]) => (
          <>
            <Half line={before} number={before?.before} />
            <Half line={after} number={after?.after} isAfter />
          </>
        )}
      </For>
    </div>
  );
}

function Half(props: { line: Line | undefined; number: number | undefined; isAfter?: true }) {
  return (
    <>
      <span class="diff-number" classList={{ 'diff-none': !props.line, 'diff-number-after': props.isAfter }}>
        {props.number ?? ''}
      </span>
      <span class={`diff-half ${props.line ? classes[props.line.sign] : 'diff-none'}`}>
        <Show when={props.line}>{(line) => <Pieces of={line()} />}</Show>
      </span>
    </>
  );
}

function Pieces(props: { of: Line }) {
  return <For each={props.of.pieces}>{(piece) => (piece.isMarked ? <mark>{piece.text}</mark> : piece.text)}</For>;
}
