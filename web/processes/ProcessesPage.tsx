import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js';
import { usePlace } from '../address/place.ts';
import type { ProcessRow } from '../client.ts';
import { useCommands } from '../palette/commands.ts';
import { useAppState } from '../state/app-state.ts';
import { processesText as text } from '../text/processes.ts';
import { createClearing } from './clearing.ts';
import { EndAnnouncements } from './EndAnnouncements.tsx';
import { createFilter } from './filter.ts';
import { KillDialog } from './KillDialog.tsx';
import { createKills } from './kills.ts';
import { ListPanel } from './list/ListPanel.tsx';
import { TerminalPanel } from './terminal/TerminalPanel.tsx';
import '../style/processes.css';
import '../style/terminal.css';
import '../style/terminal-colours.css';

/** Beside the list there is room for a terminal from here on. */
const BOTH = '(min-width: 768px)';

/** Every process that a session left running: the list of them, and what one of them prints. */
export function ProcessesPage() {
  const { client, sync } = useAppState();
  const { processes } = sync;
  const place = usePlace();
  const kills = createKills(client);
  const clearing = createClearing(client, processes);
  const filter = createFilter(() => processes.rows().filter(({ id }) => !clearing.isHidden(id)));
  const [killing, setKilling] = createSignal<ProcessRow>();
  const room = matchMedia(BOTH);
  const [hasRoom, setRoom] = createSignal(room.matches);

  const onResize = () => setRoom(room.matches);
  room.addEventListener('change', onResize);
  onCleanup(() => room.removeEventListener('change', onResize));

  void processes.load();

  const named = () => place.process() || undefined;
  /** Where nothing is named the first of the list is shown, for as long as it is there. */
  const first = createMemo<string | undefined>((before) => {
    const ids = filter.rows().map(({ id }) => id);
    return before !== undefined && ids.includes(before) ? before : ids[0];
  });
  const current = () => named() ?? (hasRoom() ? first() : undefined);
  const shown = createMemo(() => {
    const id = current();
    const row = id === undefined ? undefined : processes.row(id);
    return row && !clearing.isHidden(row.id) ? row : undefined;
  });

  // On a phone one page takes the place of the other, and the focus goes along.
  createEffect(
    on(
      named,
      (id, before) => {
        if (hasRoom()) return;
        const target = id === undefined ? `[data-process="${CSS.escape(before ?? '')}"]` : '.terminal-back';
        queueMicrotask(() => document.querySelector<HTMLElement>(target)?.focus());
      },
      { defer: true },
    ),
  );

  const hindrance = () => {
    const { kind } = sync.connection();
    return kind === 'reconnecting' || kind === 'offline' ? text.offline : undefined;
  };

  function remove(row: ProcessRow) {
    if (hindrance() !== undefined) return;
    if (row.status === 'running') setKilling(row);
    else clearing.clear([row.id]);
  }

  useCommands().register(() => [
    {
      id: 'processes.filter',
      label: text.filter,
      keys: '/',
      scope: 'processes',
      run: () => document.getElementById('process-filter')?.focus(),
    },
    { id: 'processes.move', label: text.keys.move, keys: 'ArrowDown', scope: 'processes' },
    { id: 'processes.open', label: text.keys.open, keys: 'Enter', scope: 'processes' },
    { id: 'processes.remove', label: text.keys.remove, keys: 'Delete', scope: 'processes' },
  ]);

  return (
    <main
      class="processes"
      classList={{
        'processes-open': named() !== undefined,
        'processes-empty': processes.isLoaded() && processes.rows().length === 0,
      }}
    >
      <ListPanel
        processes={processes}
        filter={filter}
        rows={filter.rows()}
        current={current()}
        hindrance={hindrance()}
        onRemove={remove}
        clearing={clearing}
      />
      <Show when={shown()?.id} keyed fallback={<Nothing isMissing={named() !== undefined && processes.isLoaded()} />}>
        {(id) => (
          <TerminalPanel
            id={id}
            kill={kills.of(id)}
            hindrance={hindrance()}
            onKill={remove}
            onDismiss={() => kills.dismiss(id)}
          />
        )}
      </Show>
      <EndAnnouncements rows={processes.rows()} />
      <Show when={killing()} keyed>
        {(row) => (
          <KillDialog
            process={row}
            onClose={() => setKilling(undefined)}
            onKill={() => {
              setKilling(undefined);
              kills.start(row.id);
            }}
          />
        )}
      </Show>
    </main>
  );
}

function Nothing(props: { isMissing: boolean }) {
  return (
    <section class="terminal-panel terminal-panel-empty" aria-label={text.output('')}>
      <p>{props.isMissing ? text.missing : text.pick}</p>
    </section>
  );
}
