import { createMemo, For, Show } from 'solid-js';
import type { Message, UserMessage } from '../../server/core/transcript.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { textOf } from '../timeline/message-text.ts';
import { createAction } from '../session/action.ts';

/** Messages that were written while the agent works and that it has not read yet. */
export function WaitingDock(props: { session: string; messages: readonly Message[] }) {
  const { client } = useAppState();
  const action = createAction();
  const waiting = createMemo(() => waitingBehindTurn(props.messages));

  return (
    <Show when={waiting().length > 0}>
      <ul class="waiting-dock" aria-label={text.waiting.label}>
        <For each={waiting()}>
          {(message) => (
            <li class="waiting-chip">
              <span class="waiting-text" title={textOf(message)}>
                {textOf(message)}
              </span>
              <span class="waiting-when">{text.waiting[message.mode]}</span>
              <IconButton
                label={text.waiting.withdraw}
                onClick={() =>
                  action.run(() => client.message.withdraw.mutate({ session: props.session, message: message.id }))
                }
              >
                <Icon name="close" size={16} />
              </IconButton>
            </li>
          )}
        </For>
        <Show when={action.problem()}>
          <li class="field-problem" role="alert">
            {action.problem()}
          </li>
        </Show>
      </ul>
    </Show>
  );
}

/** Without a running turn a waiting message is read in a moment: then it stands in the timeline. */
export function waitingBehindTurn(messages: readonly Message[]): UserMessage[] {
  const isTurnRunning = messages.some((message) => message.role === 'assistant' && message.state === 'streaming');
  if (!isTurnRunning) return [];
  return messages.filter((message): message is UserMessage => message.role === 'user' && message.state === 'waiting');
}
