import { createEffect, createSignal, onCleanup, Show } from 'solid-js';
import { useAppState } from '../state/app-state.ts';
import { NOTICED_MS } from '../stream/noticed.ts';
import { text } from '../text.ts';

const OFFLINE_MS = 15_000;

/** Says nothing while all is well, and nothing about cuts that heal before anybody would notice. */
export function ConnectionChip() {
  const { sync } = useAppState();
  const [shown, setShown] = createSignal<'reconnecting' | 'offline' | 'held'>();

  createEffect(() => {
    const now = sync.connection();
    if (now.kind === 'live' || now.kind === 'connecting') return setShown(undefined);
    if (now.kind === 'offline' || now.kind === 'held') return setShown(now.kind);
    const wait = (ms: number) => Math.max(0, now.since + ms - Date.now());
    const timers = [
      setTimeout(() => setShown('reconnecting'), wait(NOTICED_MS)),
      setTimeout(() => setShown('offline'), wait(OFFLINE_MS)),
    ];
    onCleanup(() => timers.forEach(clearTimeout));
    return undefined;
  });

  return (
    <span class="connection" role="status">
      <Show when={shown()}>
        {(kind) => (
          <span
            class="chip chip-warning"
            title={kind() === 'held' ? text.connection.heldExplanation : text.connection.explanation}
          >
            {text.connection[kind()]}
          </span>
        )}
      </Show>
    </span>
  );
}
