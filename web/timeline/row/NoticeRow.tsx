import { Show } from 'solid-js';
import type { AssistantMessage, NoticePart } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { formatTime } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';

/** Something to know, as quiet as it can be said: of a step, or of what changed between two turns. */
export function NoticeRow(props: { part: NoticePart }) {
  return (
    <Show when={props.part.about} fallback={<p class="timeline-note">{props.part.text}</p>}>
      {(about) => (
        <p class="session-notice">
          <Icon name={about() === 'settings' ? 'sliders' : 'clock'} size={14} />
          <span>
            {props.part.text}
            <Show when={props.part.at}>
              {(at) => (
                <time class="session-notice-time" dateTime={at()} title={formatTime(at())}>
                  {' '}
                  {timeOfDay(at())}
                </time>
              )}
            </Show>
          </span>
        </p>
      )}
    </Show>
  );
}

export function Instructions(props: { message: AssistantMessage }) {
  const files = () => props.message.instructions ?? [];
  return (
    <p class="session-notice">
      <Icon name="file" size={14} />
      <span>
        {text.turns.readInstructions(
          files()
            .map(({ path }) => path)
            .join(', '),
        )}
      </span>
    </p>
  );
}

function timeOfDay(at: string): string {
  return new Date(at).toLocaleTimeString('en', { timeStyle: 'short' });
}
