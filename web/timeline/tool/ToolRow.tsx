import { Show } from 'solid-js';
import type { ToolPart } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { formatDuration } from '../../ui/format.ts';
import { later } from '../../ui/later.tsx';
import { FoldHead } from '../FoldHead.tsx';
import type { RowContext } from '../row/row-context.ts';
import { ToolStatusGlyph } from './ToolStatusGlyph.tsx';
import { titleOf } from './title.ts';

const ToolBody = later(async () => (await import('./body/ToolBody.tsx')).ToolBody);

/** Shorter is not worth a number. */
const TOLD_MS = 1_000;

/** Their object is a sentence for people. */
const spoken = new Set(['task', 'finish']);

interface ToolRowProps {
  part: ToolPart;
  context: RowContext;
}

/** One line: what was done, to what, and how it went. Opened, it shows exactly what went in and what came out. */
export function ToolRow(props: ToolRowProps) {
  const [chosen, setOpen] = props.context.memory.open(props.part.id);
  /** Unless the person chose otherwise, only what failed last is worth opening. */
  const isOpen = () => chosen() ?? props.context.lastFailed() === props.part.id;
  const title = () => titleOf(props.part);
  /** The model is still writing the arguments. */
  const isPreparing = () => props.part.call === '';
  const isQuiet = () => props.part.status === 'done';
  return (
    <div class="fold tool" classList={{ 'tool-failed': props.part.status === 'failed' }}>
      <FoldHead isOpen={isOpen()} onOpen={setOpen} context={props.context}>
        <ToolStatusGlyph status={isPreparing() ? 'running' : props.part.status} />
        <span class="tool-verb">{title().verb}</span>
        <span class="tool-object" classList={{ 'tool-object-words': spoken.has(props.part.name) }}>
          {title().object}
        </span>
        <span class="tool-result">{title().result}</span>
        <span class="tool-status" classList={{ 'visually-hidden': isQuiet() }}>
          {text.tool.statuses[isPreparing() ? 'preparing' : props.part.status]}
        </span>
        <Show when={(props.part.durationMs ?? 0) >= TOLD_MS}>
          <span class="tool-time">{formatDuration(props.part.durationMs ?? 0)}</span>
        </Show>
      </FoldHead>
      <Show when={isOpen()}>
        <ToolBody part={props.part} context={props.context} />
      </Show>
    </div>
  );
}
