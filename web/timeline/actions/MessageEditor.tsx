import { onMount, Show } from 'solid-js';
import { focusOnward } from '../../composer/focus.ts';
import { hasKeyboard } from '../../composer/MessageArea.tsx';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { makeClientId } from '../../state/outbox.ts';
import type { Unsent } from '../../state/unsent.ts';
import { text } from '../../text.ts';
import { Button } from '../../ui/Button.tsx';
import type { RowContext } from '../row/row-context.ts';
import { problemOfBranching } from './readiness.ts';

interface MessageEditorProps {
  message: string;
  /** What is being written; kept in this browser until it is sent or given up. */
  draft: Unsent;
  hasFiles: boolean;
  context: RowContext;
  onClose(): void;
  /** Also called when the editor has gone already: the conversation is told of the new words before the answer is here. */
  onSent(): void;
}

/** A message in other words, in the place of its bubble. Enter does what it does in the message box. */
export function MessageEditor(props: MessageEditorProps) {
  let form!: HTMLFormElement;
  let area!: HTMLTextAreaElement;
  let composedAt = 0;
  /** The same words go out under the same id, however often they are tried. */
  let attempt = { text: '', clientId: '' };
  const { client, preferences, sync } = useAppState();
  const action = createAction();
  const refusal = () => problemOfBranching(props.context.session(), sync.connection());
  const isEmpty = () => props.draft.text().trim() === '' && !props.hasFiles;

  onMount(() => {
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
  });

  function send() {
    const { message, draft, onSent } = props;
    const written = draft.text();
    if (isEmpty() || refusal() || action.isBusy()) return;
    if (attempt.text !== written) attempt = { text: written, clientId: makeClientId() };
    const { clientId } = attempt;
    const { id: session } = props.context.session();
    action.run(async () => {
      await client.message.resend.mutate({ session, message, text: written, clientId });
      draft.sent(written);
      focusOnward(form);
      onSent();
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    event.stopPropagation();
    const isComposing = event.isComposing || event.keyCode === 229 || event.timeStamp - composedAt < 50;
    if (isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      return props.onClose();
    }
    if (event.key !== 'Enter' || event.altKey) return;
    const isForced = event.ctrlKey || event.metaKey;
    if (!isForced && (!preferences.enterSends() || !hasKeyboard() || event.shiftKey)) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      ref={form}
      class="message-editor"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        class="message-editor-text"
        aria-label={text.turns.editLabel}
        rows={Math.min(12, props.draft.text().split('\n').length)}
        value={props.draft.text()}
        enterkeyhint={hasKeyboard() && preferences.enterSends() ? 'send' : 'enter'}
        onInput={(event) => props.draft.setText(event.currentTarget.value)}
        onCompositionEnd={(event) => (composedAt = event.timeStamp)}
        onKeyDown={onKeyDown}
      />
      <Show when={action.problem()}>
        <p class="field-problem" role="alert">
          {action.problem()}
        </p>
      </Show>
      <div class="message-editor-actions">
        <p class="field-help">{refusal() ?? text.turns.editHint}</p>
        <span class="message-editor-buttons">
          <Button onClick={() => props.onClose()}>{text.action.cancel}</Button>
          <Button kind="primary" type="submit" disabled={isEmpty() || refusal() !== undefined || action.isBusy()}>
            {action.isBusy() ? text.turns.sending : text.turns.send}
          </Button>
        </span>
      </div>
    </form>
  );
}
