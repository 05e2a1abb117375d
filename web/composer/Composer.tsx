import { createMemo, createSignal, Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { isLive } from '../../server/core/phase.ts';
import { useAppState } from '../state/app-state.ts';
import { createUnsent } from '../state/unsent.ts';
import { text } from '../text.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { createAction } from '../session/action.ts';
import { MessageBox } from './MessageBox.tsx';
import { isAgentBusy } from '../session/status.ts';

/** Takes its own state and the session's row, never the messages: typing costs the same in any conversation. */
export function Composer(props: { session: SessionSummary }) {
  const { client, outbox } = useAppState();
  const unsent = createMemo(() => createUnsent(props.session.id));
  const [sending, setSending] = createSignal<string>();
  const stop = createAction();
  const isBusy = () => isAgentBusy(props.session);
  const isEmpty = () => unsent().text().trim() === '';

  const placeholder = () => {
    if (isBusy()) return text.composer.placeholderWorking;
    return isLive(props.session.phase) ? text.composer.placeholder : text.composer.placeholderResting;
  };

  async function send() {
    const box = unsent();
    const written = box.text();
    if (written.trim() === '' || sending() === written) return;
    setSending(written);
    await outbox.send({ session: props.session.id, text: written, mode: 'steer' });
    // Either the server has it, or it stands in the timeline with a way to try again.
    setSending(undefined);
    box.sent(written);
  }

  return (
    <div class="composer">
      <MessageBox
        value={unsent().text()}
        label={text.composer.label}
        placeholder={placeholder()}
        onInput={(written) => unsent().setText(written)}
        onSubmit={() => void send()}
      >
        <span class="composer-hint">
          <Show when={stop.problem()} fallback={text.composer.hint}>
            <span class="field-problem" role="alert">
              {stop.problem()}
            </span>
          </Show>
        </span>
        <span class="spacer" />
        <Show when={isBusy()}>
          <IconButton
            class="stop"
            kind="plain"
            label={text.composer.interrupt}
            disabled={stop.isBusy()}
            onClick={() => stop.run(() => client.session.interrupt.mutate({ id: props.session.id }))}
          >
            <Icon name="stop" size={14} isFilled />
          </IconButton>
        </Show>
        <Show when={!isBusy() || !isEmpty()}>
          <Button
            kind="primary"
            class="send"
            aria-disabled={isEmpty()}
            title={isEmpty() ? text.composer.nothing : undefined}
            onClick={() => void send()}
          >
            <span class="send-label">{isBusy() ? text.composer.steer : text.composer.send}</span>
            <Icon name="arrowUp" />
          </Button>
        </Show>
      </MessageBox>
    </div>
  );
}
