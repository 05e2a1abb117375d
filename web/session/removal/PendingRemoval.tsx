import { Show } from 'solid-js';
import { DrawerButton } from '../../shell/DrawerButton.tsx';
import { useAppState } from '../../state/app-state.ts';
import type { Removal } from '../../state/list/removals.ts';
import { text } from '../../text.ts';
import { createSecondsLeft } from '../../toasts/seconds-left.ts';
import { Button } from '../../ui/Button.tsx';
import './removal.css';

/** In place of a session that is on its way out: nothing can be lost in it meanwhile. */
export function PendingRemoval(props: { removal: Removal }) {
  const { removals } = useAppState();
  const seconds = createSecondsLeft(() => props.removal.dueAt);
  const titles = {
    counting: () => text.remove.pendingTitle(seconds()),
    sent: () => text.remove.pendingSent,
    waiting: () => text.remove.pendingWaiting,
  };
  return (
    <main class="empty-page">
      <DrawerButton />
      <div class="empty">
        <h1>{titles[props.removal.state]()}</h1>
        <p class="remove-name">{props.removal.name}</p>
        <p>{text.remove.pendingLead}</p>
        <Show when={props.removal.state !== 'sent'}>
          <Button kind="primary" onClick={() => removals.undo(props.removal.group)}>
            {text.remove.keep}
          </Button>
        </Show>
      </div>
    </main>
  );
}
