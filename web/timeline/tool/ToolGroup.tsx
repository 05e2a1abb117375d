import { For, Show } from 'solid-js';
import type { ToolPart } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { FoldHead } from '../FoldHead.tsx';
import type { RowContext } from '../row/row-context.ts';
import { ToolRow } from './ToolRow.tsx';
import { ToolStatusGlyph } from './ToolStatusGlyph.tsx';

interface ToolGroupProps {
  rowKey: string;
  parts: readonly ToolPart[];
  context: RowContext;
}

/** Several looks around in one line. What failed is never in here. */
export function ToolGroup(props: ToolGroupProps) {
  const [isOpen, setOpen] = props.context.memory.open(props.rowKey);
  const count = (...names: string[]) => props.parts.filter((part) => names.includes(part.name)).length;
  const summary = () =>
    [
      ...(count('read') > 0 ? [text.row.files(count('read'))] : []),
      ...(count('list') > 0 ? [text.row.directories(count('list'))] : []),
      ...(count('grep', 'glob') > 0 ? [text.row.searches(count('grep', 'glob'))] : []),
    ].join(', ');
  return (
    <div class="fold tool">
      <FoldHead isOpen={isOpen() ?? false} onOpen={setOpen} context={props.context}>
        <ToolStatusGlyph status="done" />
        <span class="tool-verb">{text.row.explored}</span>
        <span class="tool-result">{summary()}</span>
      </FoldHead>
      <Show when={isOpen()}>
        <div class="fold-body tool-group">
          <For each={props.parts}>{(part) => <ToolRow part={part} context={props.context} />}</For>
        </div>
      </Show>
    </div>
  );
}
