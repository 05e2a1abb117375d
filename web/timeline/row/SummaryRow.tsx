import { Show } from 'solid-js';
import type { SummaryPart } from '../../../server/core/transcript.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import { text } from '../../text.ts';
import { formatCount } from '../../ui/format.ts';
import { FoldHead } from '../FoldHead.tsx';
import type { RowContext } from './row-context.ts';

/** Where the model goes on from a summary of what was said before. */
export function SummaryRow(props: { part: SummaryPart; context: RowContext }) {
  const [isOpen, setOpen] = props.context.memory.open(props.part.id);
  const tokens = () => formatCount(props.part.tokensBefore);
  return (
    <div class="fold summary">
      <FoldHead isOpen={isOpen() ?? false} onOpen={setOpen} context={props.context}>
        <span class="tool-verb">{text.turns.compacted}</span>
        <span class="tool-result">{text.turns.compactedBrief(tokens())}</span>
      </FoldHead>
      <Show when={isOpen()}>
        <div class="fold-body thinking">
          <p class="timeline-note">{text.turns.compactedLead(tokens())}</p>
          <Markdown source={props.part.text} isFinal />
        </div>
      </Show>
    </div>
  );
}
