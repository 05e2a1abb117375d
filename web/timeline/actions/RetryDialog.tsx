import { createSignal, createUniqueId, onMount } from 'solid-js';
import { ModelSelect } from '../../settings/ModelSelect.tsx';
import { text } from '../../text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

interface RetryDialogProps {
  /** The one that the session has now. */
  model: string;
  onRetry(model: string): void;
  onClose(): void;
}

/** Which model is to answer anew, and the session from then on. */
export function RetryDialog(props: RetryDialogProps) {
  const id = createUniqueId();
  const [model, setModel] = createSignal(props.model);
  // The dialog itself would begin with its way out.
  onMount(() => queueMicrotask(() => document.getElementById(id)?.focus()));
  return (
    <Dialog title={text.turns.retryTitle} size="narrow" onClose={props.onClose}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          props.onRetry(model());
        }}
      >
        <div class="dialog-body">
          <div class="field">
            <label class="field-label" for={id}>
              {text.turns.model}
            </label>
            <ModelSelect id={id} isField value={model()} onChange={setModel} />
            <p class="field-help">
              {text.turns.retryLead} {text.turns.filesStay}
            </p>
          </div>
        </div>
        <footer class="dialog-footer">
          <Button onClick={() => props.onClose()}>{text.action.cancel}</Button>
          <Button kind="primary" type="submit">
            {text.turns.retry}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
