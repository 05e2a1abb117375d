import { createMemo, For, Show } from 'solid-js';
import type { FilePart, Message, UserMessage } from '../../server/core/transcript.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { textOf } from '../timeline/message-text.ts';
import { createAction } from '../session/action.ts';

/** Messages that were written while the agent works and that it has not read yet. */
export function WaitingDock(props: { session: string; messages: readonly Message[] }) {
  const { client, drafts, outbox } = useAppState();
  const action = createAction();
  const waiting = createMemo(() => waitingBehindTurn(props.messages));

  /** Afterwards the message is this page's alone. */
  async function withdraw({ id }: UserMessage) {
    await client.message.withdraw.mutate({ session: props.session, message: id });
  }

  function edit(message: UserMessage) {
    const [back, files] = [textOf(message), filesOf(message)];
    action.run(async () => {
      await withdraw(message);
      const draft = drafts.of(props.session);
      draft.setText([back, draft.text()].filter((written) => written !== '').join('\n\n'));
      draft.attachments.restore(files);
      document.getElementById('composer')?.focus();
    });
  }

  function sendNow(message: UserMessage) {
    const [said, files] = [textOf(message), filesOf(message)];
    action.run(async () => {
      await withdraw(message);
      await outbox.send({ session: props.session, text: said, mode: 'steer', ...(files.length > 0 ? { files } : {}) });
    });
  }

  return (
    <Show when={waiting().length > 0}>
      <ul class="waiting-dock" aria-label={text.waiting.label}>
        <For each={waiting()}>
          {(message) => (
            <li class="waiting-chip">
              <span class="waiting-text" title={shownText(message)}>
                {shownText(message)}
              </span>
              <span class="waiting-when">{text.waiting[message.mode]}</span>
              <Show when={message.mode === 'queue'}>
                <Button kind="quiet" class="waiting-action" onClick={() => sendNow(message)}>
                  {text.waiting.sendNow}
                </Button>
              </Show>
              <Button kind="quiet" class="waiting-action" onClick={() => edit(message)}>
                {text.waiting.edit}
              </Button>
              <IconButton label={text.waiting.withdraw} onClick={() => action.run(() => withdraw(message))}>
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

function filesOf(message: UserMessage): FilePart[] {
  return message.parts.flatMap((part) => (part.type === 'file' ? [{ ...part }] : []));
}

/** A message of files alone is known by their names. */
function shownText(message: UserMessage): string {
  return (
    textOf(message) ||
    filesOf(message)
      .flatMap(({ path }) => path.split('/').at(-1) ?? [])
      .join(', ')
  );
}

/** Without a running turn a waiting message is read in a moment: then it stands in the timeline. */
export function waitingBehindTurn(messages: readonly Message[]): UserMessage[] {
  const isTurnRunning = messages.some((message) => message.role === 'assistant' && message.state === 'streaming');
  if (!isTurnRunning) return [];
  return messages.filter((message): message is UserMessage => message.role === 'user' && message.state === 'waiting');
}
