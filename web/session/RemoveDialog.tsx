import { Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import { createAction } from './action.ts';

interface RemoveDialogProps {
  session: SessionSummary;
  onClose(): void;
  onRemoved(): void;
}

export function RemoveDialog(props: RemoveDialogProps) {
  const { client, sync } = useAppState();
  const action = createAction();

  function remove() {
    const { id } = props.session;
    action.run(async () => {
      await client.session.remove.mutate({ id });
      props.onRemoved();
      sync.sessions.drop(id);
    });
  }

  return (
    <Dialog title={text.remove.title} size="narrow" onClose={props.onClose}>
      <div class="dialog-body">
        <p>{text.remove.body(props.session.name)}</p>
        <Show when={action.problem()}>
          <Notice tone="danger" role="alert">
            {action.problem()}
          </Notice>
        </Show>
      </div>
      <footer class="dialog-footer">
        <Button autofocus onClick={props.onClose}>
          {text.action.cancel}
        </Button>
        <Button kind="danger" disabled={action.isBusy()} onClick={remove}>
          {text.remove.confirm}
        </Button>
      </footer>
    </Dialog>
  );
}
