import { Show } from 'solid-js';
import type { TextPart } from '../../../server/core/transcript.ts';
import { Markdown } from '../../markdown/Markdown.tsx';
import type { Conversation } from '../../state/conversation.ts';

/** What the agent says. */
export function Prose(props: { part: TextPart; conversation: Conversation; isEndFirst?: boolean }) {
  const isFinal = () => props.part.durationMs !== undefined;
  const source = () => (isFinal() ? props.part.text : (props.conversation.live(props.part.id) ?? props.part.text));
  return (
    <Show when={source() !== ''}>
      <Markdown source={source()} isFinal={isFinal()} isEndFirst={props.isEndFirst} />
    </Show>
  );
}
