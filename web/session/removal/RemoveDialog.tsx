import { createMemo, createResource, For, Show } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import { usePlace } from '../../address/place.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatSize } from '../../ui/format.ts';
import { isAgentBusy } from '../status.ts';
import './removal.css';

interface RemoveDialogProps {
  sessions: readonly SessionSummary[];
  onClose(): void;
  /** They are on their way out, and can still be had back. */
  onConfirmed(): void;
}

/** Says what goes with the sessions before they go. */
export function RemoveDialog(props: RemoveDialogProps) {
  const { client, sync, removals } = useAppState();
  const place = usePlace();
  const names = () => props.sessions.map(({ name }) => name);
  const count = () => props.sessions.length;
  const [held] = createResource(
    () => (count() === 1 ? props.sessions[0]?.id : undefined),
    // Nobody must wait for it, or be kept from deleting because it cannot be told.
    (id) => client.session.status.query({ id }).catch(() => undefined),
  );

  const processes = createMemo(() => {
    const ids = new Set(props.sessions.map(({ id }) => id));
    return sync.processes.rows().filter(({ session, status }) => status === 'running' && ids.has(session)).length;
  });

  function what(): string[] {
    const { messages, ratings, workspace } = held.latest ?? {};
    return [
      messages === undefined ? text.remove.allMessages : text.remove.messages(messages),
      ...(props.sessions.some(isAgentBusy) ? [text.remove.working] : []),
      files(workspace),
      ...(processes() > 0 ? [text.remove.processes(processes())] : []),
      ...(ratings ? [text.remove.ratings(ratings)] : []),
    ];
  }

  function remove() {
    // The first of these takes this dialog away.
    const { sessions, onConfirmed } = props;
    const open = place.session();
    onConfirmed();
    removals.begin(sessions, open);
  }

  return (
    <Dialog title={text.remove.title(count())} size="narrow" onClose={props.onClose}>
      <div class="dialog-body remove-body">
        <p>{text.remove.what(names())}</p>
        <ul class="remove-list" aria-busy={held.loading}>
          <For each={what()}>{(line) => <li>{line}</li>}</For>
        </ul>
        <Show when={held.latest?.ratings}>
          <p class="remove-note">{text.remove.outside}</p>
        </Show>
        <p class="remove-note">{text.remove.undo}</p>
      </div>
      <footer class="dialog-footer">
        <Button autofocus onClick={props.onClose}>
          {text.action.cancel}
        </Button>
        <Button kind="danger" onClick={remove}>
          {text.remove.confirm(count())}
        </Button>
      </footer>
    </Dialog>
  );
}

function files(workspace: { files: number; bytes: number; isWhole: boolean } | undefined): string {
  if (!workspace) return text.remove.allFiles;
  if (workspace.files === 0 && workspace.isWhole) return text.remove.noFiles;
  return text.remove.files(workspace.files, formatSize(workspace.bytes), workspace.isWhole);
}
