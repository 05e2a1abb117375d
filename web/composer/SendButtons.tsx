import { Show } from 'solid-js';
import type { SendMode } from '../../server/core/event.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Menu } from '../ui/Menu.tsx';

interface SendButtonsProps {
  /** The session whose agent works now. */
  busy: string | undefined;
  isEmpty: boolean;
  /** Waits for its files. */
  isDue: boolean;
  isStopping: boolean;
  /** What Enter does. */
  mode: SendMode;
  onSend(mode: SendMode): void;
  onStop(): void;
}

/**
 * Idle: Send, which says why when it cannot. Working: Stop, and with something written Steer or Queue beside it, with the
 * other one in a menu.
 */
export function SendButtons(props: SendButtonsProps) {
  const { preferences } = useAppState();
  const label = () => {
    if (!props.busy) return text.composer.send;
    return props.mode === 'queue' ? text.composer.queue : text.composer.steer;
  };
  const reason = () => {
    if (props.isEmpty) return text.composer.nothing;
    return props.isDue ? text.composer.due : undefined;
  };

  return (
    <>
      <Show when={props.busy}>
        <IconButton
          class="stop"
          kind="plain"
          label={text.composer.interrupt}
          disabled={props.isStopping}
          onClick={() => props.onStop()}
        >
          <Icon name="stop" size={14} isFilled />
        </IconButton>
      </Show>
      <Show when={!props.busy || !props.isEmpty}>
        <span class="send-split" classList={{ 'send-split-two': props.busy !== undefined }}>
          <Button
            kind="primary"
            class="send"
            aria-disabled={props.isEmpty || props.isDue}
            aria-busy={props.isDue}
            title={reason()}
            onClick={() => props.onSend(props.mode)}
          >
            <span class="send-label">{label()}</span>
            <Icon name="arrowUp" />
          </Button>
          <Show when={props.busy} keyed>
            <Menu
              label={text.composer.otherWays}
              items={[
                { label: text.composer.steerNow, onSelect: () => props.onSend('steer') },
                { label: text.composer.queueNow, onSelect: () => props.onSend('queue') },
                {
                  label: props.mode === 'queue' ? text.composer.preferSteer : text.composer.preferQueue,
                  onSelect: () => preferences.setPrefersQueue(props.mode !== 'queue'),
                },
              ]}
            >
              <Icon name="chevron" size={16} />
            </Menu>
          </Show>
        </span>
      </Show>
    </>
  );
}
