import { createSignal, Show } from 'solid-js';
import type { UserMessage as Message } from '../../server/core/transcript.ts';
import { text } from '../text.ts';
import { formatTime } from '../ui/format.ts';
import { textOf } from './message-text.ts';

const MANY_LINES = 12;
const MANY_CHARACTERS = 1_200;

export function UserMessage(props: { message: Message }) {
  const [isWhole, setWhole] = createSignal(false);
  const said = () => textOf(props.message);
  const isLong = () => said().split('\n').length > MANY_LINES || said().length > MANY_CHARACTERS;
  return (
    <article class="user-message" aria-label={text.timeline.you}>
      <div class="bubble" title={formatTime(props.message.at)}>
        <div class="bubble-text" classList={{ 'bubble-clamped': isLong() && !isWhole() }}>
          {said()}
        </div>
        <Show when={isLong()}>
          <button type="button" class="link-button" aria-expanded={isWhole()} onClick={() => setWhole(!isWhole())}>
            {isWhole() ? text.action.showLess : text.action.showMore}
          </button>
        </Show>
      </div>
      <Show when={props.message.state === 'waiting'}>
        <span class="bubble-note">{text.timeline.waiting}</span>
      </Show>
    </article>
  );
}
