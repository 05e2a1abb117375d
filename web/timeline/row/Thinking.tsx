import { Show } from 'solid-js';
import type { TextPart } from '../../../server/core/transcript.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import { text } from '../../text.ts';
import { formatDuration } from '../../ui/format.ts';
import { FoldHead } from '../FoldHead.tsx';
import type { RowContext } from './row-context.ts';

/** Folded until somebody wants to know. While it is folded its growth costs nothing. */
export function Thinking(props: { part: TextPart; context: RowContext }) {
  const [isOpen, setOpen] = props.context.memory.open(props.part.id);
  const isFinal = () => props.part.durationMs !== undefined;
  const source = () =>
    isFinal() ? props.part.text : (props.context.conversation.live(props.part.id) ?? props.part.text);
  const label = () => {
    const took = props.part.durationMs;
    if (took === undefined) return text.timeline.thinking;
    return took < 1000 ? text.timeline.thoughtBriefly : text.timeline.thought(formatDuration(took));
  };
  return (
    <div class="fold">
      <FoldHead isOpen={isOpen() ?? false} onOpen={setOpen} context={props.context}>
        <span class="fold-muted" classList={{ breathing: !isFinal() }}>
          {label()}
        </span>
      </FoldHead>
      <Show when={isOpen()}>
        <div class="fold-body thinking">
          <Markdown source={source()} isFinal={isFinal()} />
        </div>
      </Show>
    </div>
  );
}
