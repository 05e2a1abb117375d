import { createSignal, Show } from 'solid-js';
import type { UserMessage as Message } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { copyText } from '../../ui/copy.ts';
import { formatTime } from '../../ui/format.ts';
import { FileParts } from '../FileParts.tsx';
import { textOf } from '../message-text.ts';

const MANY_LINES = 12;
const MANY_CHARACTERS = 1_200;

export function UserMessage(props: { message: Message; session: string }) {
  const [isWhole, setWhole] = createSignal(false);
  const said = () => textOf(props.message);
  const isLong = () => said().split('\n').length > MANY_LINES || said().length > MANY_CHARACTERS;
  return (
    <>
      <FileParts session={props.session} files={props.message.parts.filter((part) => part.type === 'file')} />
      <div class="bubble-line" hidden={said() === ''}>
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
        <button
          type="button"
          class="button button-quiet turn-action bubble-copy"
          aria-label={text.row.copyMessage}
          onClick={(event) => void copyText(said(), event.currentTarget)}
        >
          {text.action.copy}
        </button>
      </div>
      <Show when={props.message.state === 'waiting'}>
        <span class="bubble-note">{text.timeline.waiting}</span>
      </Show>
    </>
  );
}
