import { diffWordsWithSpace, structuredPatch } from 'diff';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { text } from '../../../text.ts';
import { copyText } from '../../../ui/copy.ts';

interface DiffViewProps {
  path: string;
  before: string;
  after: string;
}

interface Line {
  sign: '+' | '-' | ' ' | '@';
  /** Pieces that changed within a line are marked. */
  pieces: readonly { text: string; isMarked: boolean }[];
}

const FIRST_LINES = 200;
/** Comparing words costs the product of both lengths. */
const MOST_CHARACTERS = 2_000;

/** What an edit took away and put there, line by line, with the words that differ marked. */
export function DiffView(props: DiffViewProps) {
  const [isWhole, setWhole] = createSignal(false);
  const lines = createMemo(() => linesOf(props.before, props.after));
  const isLong = () => lines().length > FIRST_LINES && !isWhole();
  const patch = () =>
    lines()
      .map(({ sign, pieces }) => sign + pieces.map((piece) => piece.text).join(''))
      .join('\n');
  return (
    <div class="tool-file">
      <div class="tool-bar">
        <span class="tool-path">{props.path}</span>
        <button type="button" class="md-button" onClick={(event) => void copyText(patch(), event.currentTarget)}>
          {text.action.copy}
        </button>
      </div>
      <pre class="tool-code diff" tabIndex={0} aria-label={text.row.changes(props.path)}>
        <div class="diff-lines">
          <For each={isLong() ? lines().slice(0, FIRST_LINES) : lines()}>
            {(line) => (
              <div class={`diff-line ${classes[line.sign]}`}>
                <span class="diff-sign">{line.sign === '@' ? '' : line.sign}</span>
                <For each={line.pieces}>{(piece) => (piece.isMarked ? <mark>{piece.text}</mark> : piece.text)}</For>
                {'\n'}
              </div>
            )}
          </For>
        </div>
      </pre>
      <Show when={isLong()}>
        <button type="button" class="tool-more" onClick={() => setWhole(true)}>
          {text.tool.showAll(lines().length)}
        </button>
      </Show>
    </div>
  );
}

const classes: Record<Line['sign'], string> = { '+': 'diff-add', '-': 'diff-del', ' ': '', '@': 'diff-hunk' };

function linesOf(before: string, after: string): Line[] {
  const { hunks } = structuredPatch('', '', ended(before), ended(after), '', '', { context: 3 });
  return hunks.flatMap((hunk, index) => [
    ...(index > 0 ? [plain('@', '⋯')] : []),
    ...marked(hunk.lines.filter((line) => !line.startsWith('\\'))),
  ]);
}

/** An edit's text is a piece of a file: whether its last line ends is no change. */
function ended(piece: string): string {
  return piece === '' || piece.endsWith('\n') ? piece : `${piece}\n`;
}

function plain(sign: Line['sign'], line: string): Line {
  return { sign, pieces: [{ text: line, isMarked: false }] };
}

/** Lines that were replaced one by one are compared word by word. */
function marked(lines: readonly string[]): Line[] {
  const result: Line[] = [];
  for (let at = 0; at < lines.length;) {
    const removed = run(lines, at, '-');
    const added = run(lines, at + removed.length, '+');
    if (removed.length === 0 && added.length === 0) {
      const line = lines[at] ?? '';
      result.push(plain(' ', line.slice(1)));
      at += 1;
      continue;
    }
    const pairs = removed.map((line, index) =>
      removed.length === added.length ? words(line, added[index] ?? '') : undefined,
    );
    result.push(...removed.map((line, index) => pairs[index]?.[0] ?? plain('-', line)));
    result.push(...added.map((line, index) => pairs[index]?.[1] ?? plain('+', line)));
    at += removed.length + added.length;
  }
  return result;
}

function run(lines: readonly string[], from: number, sign: string): string[] {
  let end = from;
  while (lines[end]?.startsWith(sign)) end += 1;
  return lines.slice(from, end).map((line) => line.slice(1));
}

function words(before: string, after: string): readonly [Line, Line] | undefined {
  if (before.length + after.length > MOST_CHARACTERS) return undefined;
  const changes = diffWordsWithSpace(before, after);
  const same = changes
    .filter((change) => !change.added && !change.removed)
    .map((change) => change.value.trim())
    .join('');
  // Marks all over say less than none.
  if (same.length * 3 < Math.max(before.length, after.length)) return undefined;
  const side = (sign: '-' | '+'): Line => ({
    sign,
    pieces: changes
      .filter((change) => (sign === '-' ? !change.added : !change.removed))
      .map((change) => ({ text: change.value, isMarked: change.added || change.removed })),
  });
  return [side('-'), side('+')];
}
