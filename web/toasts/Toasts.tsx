import { createMemo, For, Show } from 'solid-js';
import { usePlace } from '../address/place.ts';
import { useCommands } from '../palette/commands.ts';
import { useAppState } from '../state/app-state.ts';
import { UNDO_MS, type Removal } from '../state/list/removals.ts';
import { text } from '../text.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { createSecondsLeft } from './seconds-left.ts';
import type { Toast } from './toasts.ts';
import './toasts.css';

/** What was done just now, over every page, each with a button of its own to undo it. */
export function Toasts() {
  const { toasts, removals } = useAppState();
  const place = usePlace();
  const { groups } = removals;
  const undoable = createMemo(() => [...groups()].filter(([, group]) => group.some(isUndoable)).map(([key]) => key));
  const newest = () => toasts.all().findLast((toast) => toast.undo);
  let region!: HTMLElement;

  /** A button that goes takes the focus with it. */
  function focusAfter(act: () => string | undefined) {
    const hadFocus = region.contains(document.activeElement);
    const session = act();
    if (hadFocus) queueMicrotask(() => rowOf(session)?.focus());
  }

  function keep(keys: readonly string[]) {
    focusAfter(() => {
      const back = keys.flatMap((key) => removals.undo(key));
      const open = back.find(({ wasOpen }) => wasOpen);
      if (open && place.path() === '/') place.go(`/sessions/${open.session}`);
      return back[0]?.session;
    });
  }

  function undo(toast: Toast) {
    focusAfter(() => {
      toasts.close(toast.id);
      toast.undo?.();
      return undefined;
    });
  }

  function undoNewest() {
    const toast = newest();
    const key = undoable().at(-1);
    const removal = key === undefined ? undefined : groups().get(key)?.[0];
    const isRemoval = removal && removal.dueAt - UNDO_MS >= (toast?.at ?? 0);
    if (isRemoval) keep([removal.group]);
    else if (toast) undo(toast);
  }

  useCommands().register(() =>
    undoable().length > 0 || newest()
      ? [{ id: 'undo', label: text.list.keys.undo, keys: 'z', scope: 'anywhere', run: undoNewest }]
      : [],
  );

  return (
    <section ref={region} class="toasts" aria-label={text.toasts.label} aria-live="polite">
      <Show when={undoable().length > 1}>
        <Button class="toasts-all" onClick={() => keep(undoable())}>
          {text.toasts.undoAll}
        </Button>
      </Show>
      <For each={[...groups().keys()]}>
        {(key) => <RemovalToast group={groups().get(key) ?? []} onUndo={() => keep([key])} />}
      </For>
      <For each={toasts.all()}>
        {(toast) => (
          <div class="toast-item" classList={{ 'toast-danger': toast.tone === 'danger' }}>
            <p class="toast-text">{toast.text}</p>
            <Show when={toast.undo}>
              <Button onClick={() => undo(toast)}>{text.toasts.undo}</Button>
            </Show>
            <IconButton label={text.toasts.close} onClick={() => toasts.close(toast.id)}>
              <Icon name="close" size={16} />
            </IconButton>
          </div>
        )}
      </For>
    </section>
  );
}

function RemovalToast(props: { group: readonly Removal[]; onUndo(): void }) {
  const state = () => props.group.find(isUndoable)?.state ?? 'sent';
  const names = () => props.group.map(({ name }) => name);
  const seconds = createSecondsLeft(() => props.group[0]?.dueAt ?? 0);
  const words = {
    counting: () => text.remove.counting(names()),
    waiting: () => text.remove.waiting(names()),
    sent: () => text.remove.sending(names()),
  };
  return (
    <div class="toast-item">
      <p class="toast-text">
        {words[state()]()}{' '}
        <Show when={state() === 'counting'}>
          <span class="toast-seconds" aria-hidden="true">
            {text.remove.inSeconds(seconds())}
          </span>
        </Show>
      </p>
      <Show when={state() !== 'sent'}>
        <Button onClick={() => props.onUndo()}>{text.toasts.undo}</Button>
      </Show>
    </div>
  );
}

function isUndoable({ state }: Removal): boolean {
  return state !== 'sent';
}

/** The row of a session, or the one where the list is left and entered. */
function rowOf(session: string | undefined): HTMLElement | null {
  const own = session && document.querySelector<HTMLElement>(`[data-session="${CSS.escape(session)}"]`);
  return own || document.querySelector<HTMLElement>('[data-session][tabindex="0"], #composer');
}
