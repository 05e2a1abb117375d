import { createSignal, Show } from 'solid-js';
import type { UserMessage } from '../../../server/core/transcript.ts';
import type { Action } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { queueText } from '../../text/docks.ts';
import { textOf } from '../../timeline/message-text.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { QueueEdit } from './QueueEdit.tsx';
import { filesOf } from './waiting.ts';

interface QueueItemProps {
  session: string;
  message: UserMessage;
  action: Action;
  /** A dragged row would come to stand before this one, or behind it as the last. */
  isTarget: boolean;
  isTargetEnd: boolean;
  isDragged: boolean;
  isMovable: boolean;
  /** All of them are read as soon as the session goes on. */
  isPaused: boolean;
  onDrag(event: PointerEvent): void;
  onMove(by: 1 | -1): void;
  onWithdraw(): void;
}

export function QueueItem(props: QueueItemProps) {
  let row!: HTMLLIElement;
  const { client } = useAppState();
  const words = queueText;
  const [isEditing, setEditing] = createSignal(false);

  function onKeyDown(event: KeyboardEvent) {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || isEditing()) return;
    event.preventDefault();
    props.onMove(event.key === 'ArrowUp' ? -1 : 1);
  }

  function hurry() {
    const wish = { session: props.session, message: props.message.id, mode: 'steer' } as const;
    props.action.run(() => client.message.edit.mutate(wish));
  }

  function stopEditing() {
    setEditing(false);
    queueMicrotask(() => (row.isConnected ? row.querySelector<HTMLElement>('.queue-edit-button') : undefined)?.focus());
  }

  return (
    <li
      ref={row}
      class="queue-item"
      classList={{
        'queue-target': props.isTarget,
        'queue-target-end': props.isTargetEnd,
        'queue-dragged': props.isDragged,
      }}
      data-row={props.message.id}
      onKeyDown={onKeyDown}
    >
      <Show
        when={!isEditing()}
        fallback={<QueueEdit session={props.session} message={props.message} onDone={stopEditing} />}
      >
        <Show when={props.isMovable}>
          <button
            type="button"
            class="queue-handle"
            aria-label={words.move}
            title={words.move}
            onPointerDown={(event) => props.onDrag(event)}
          >
            <Grip />
          </button>
        </Show>
        <span class="queue-text" title={shownText(props.message)}>
          {shownText(props.message)}
        </span>
        <Show when={!props.isPaused}>
          <span class="queue-when">{words[props.message.mode]}</span>
        </Show>
        <span class="queue-actions">
          <Show when={props.message.mode === 'queue' && !props.isPaused}>
            <Button kind="quiet" class="queue-action" onClick={hurry}>
              {words.sendNow}
            </Button>
          </Show>
          <Button kind="quiet" class="queue-action queue-edit-button" onClick={() => setEditing(true)}>
            {words.edit}
          </Button>
          <IconButton class="queue-withdraw" label={words.withdraw} onClick={() => props.onWithdraw()}>
            <Icon name="close" size={16} />
          </IconButton>
        </span>
      </Show>
    </li>
  );
}

function Grip() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="currentColor" aria-hidden="true">
      <path d="M5 3h2v2H5zM9 3h2v2H9zM5 7h2v2H5zM9 7h2v2H9zM5 11h2v2H5zM9 11h2v2H9z" />
    </svg>
  );
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
