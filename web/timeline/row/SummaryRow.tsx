import { Show } from 'solid-js';
import type { SummaryPart } from '../../../server/core/transcript.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import { text } from '../../text.ts';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { RowContext } from './row-context.ts';

/** Where the model goes on from a summary of what was said before. */
export function SummaryRow(props: { part: SummaryPart; context: RowContext }) {
  const [isOpen, setOpen] = props.context.memory.open(props.part.id);
  const tokens = () => formatCount(props.part.tokensBefore);
  return (
    <div class="fold summary">
      <button
        type="button"
        class="fold-head"
        aria-expanded={isOpen() ?? false}
        onClick={() => (props.context.hold(), setOpen(!isOpen()))}
      >
        <Icon name="chevron" class="fold-chevron" size={16} />
        <span class="tool-verb">{text.turns.compacted}</span>
        <span class="tool-result">{text.turns.compactedBrief(tokens())}</span>
      </button>
      <Show when={isOpen()}>
        <div class="fold-body thinking">
          <p class="timeline-note">{text.turns.compactedLead(tokens())}</p>
          <Markdown source={props.part.text} isFinal />
        </div>
      </Show>
    </div>
  );
}
