import { createSignal, onCleanup, Show } from 'solid-js';
import { focusOnward } from '../composer/focus.ts';
import { useAppState } from '../state/app-state.ts';
import type { OutgoingMessage } from '../state/outbox.ts';
import { text } from '../text.ts';
import { FileParts } from './FileParts.tsx';

/** Most messages arrive before anybody could read that they are on their way. */
const NOTICED_MS = 400;

/** A message that the server does not have yet. Its text stays here until it has. */
export function OutgoingBubble(props: { message: OutgoingMessage }) {
  const { outbox } = useAppState();
  const [isNoticed, setNoticed] = createSignal(props.message.state !== 'sending');
  const timer = setTimeout(() => setNoticed(true), NOTICED_MS);
  onCleanup(() => clearTimeout(timer));

  function discard() {
    outbox.discard(props.message.clientId);
    focusOnward();
  }

  return (
    <Show when={isNoticed() || props.message.state !== 'sending'}>
      <article class="user-message" aria-label={text.timeline.you}>
        <FileParts session={props.message.session} files={props.message.files ?? []} />
        <div
          class="bubble bubble-outgoing"
          classList={{ 'bubble-refused': props.message.state === 'refused' }}
          hidden={props.message.text === ''}
        >
          <div class="bubble-text">{props.message.text}</div>
        </div>
        <span class="bubble-note" role="status">
          {text.outbox[props.message.state]}
          <Show when={props.message.state === 'refused'}>: {props.message.problem}</Show>
          <Show when={props.message.state !== 'sending'}>
            <button type="button" class="link-button" onClick={() => void outbox.retry(props.message.clientId)}>
              {text.action.retry}
            </button>
            <button type="button" class="link-button" onClick={discard}>
              {text.action.discard}
            </button>
          </Show>
        </span>
      </article>
    </Show>
  );
}
