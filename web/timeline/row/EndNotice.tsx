import { Show } from 'solid-js';
import type { AssistantMessage } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { Notice } from '../../ui/Notice.tsx';

/** Why a turn did not end well: what happened, what is safe, what to do. */
export function EndNotice(props: { message: AssistantMessage }) {
  const isFailure = () => props.message.state === 'failed';
  const sentence = () => props.message.failure?.message ?? text.ended[props.message.ended ?? ''] ?? '';
  return (
    <Show when={props.message.ended && sentence()}>
      <Notice tone={isFailure() ? 'danger' : 'neutral'} title={isFailure() ? text.ended.failed : undefined}>
        {sentence()}
        <Show when={props.message.failure?.details}>
          <details class="failure-details">
            <summary>{text.failure.details}</summary>
            <pre class="tool-text">{props.message.failure?.details}</pre>
          </details>
        </Show>
      </Notice>
    </Show>
  );
}
