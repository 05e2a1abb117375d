import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import type { ProcessRow } from '../../client.ts';
import { usePlace, processHref } from '../../address/place.ts';
import { createServerClock } from '../../state/server-clock.ts';
import { processesText as text } from '../../text/processes.ts';
import { ProcessItem } from './ProcessItem.tsx';

interface ProcessListProps {
  rows: readonly ProcessRow[];
  /** The one whose output is shown. */
  current: string | undefined;
  /** To kill one that runs, to clear one that has ended. */
  onRemove(row: ProcessRow): void;
}

const PAGE = 8;

/** One stop of the Tab key: the arrow keys move inside. */
export function ProcessList(props: ProcessListProps) {
  const place = usePlace();
  const { now } = createServerClock();
  const [active, setActive] = createSignal<string>();
  let root!: HTMLUListElement;
  let isInside = false;

  const ids = createMemo(() => props.rows.map(({ id }) => id));
  const rows = createMemo(() => new Map(props.rows.map((row) => [row.id, row])));
  const rowOf = (id: string) => rows().get(id);
  const stop = createMemo(
    () => [active(), props.current].find((id) => id !== undefined && ids().includes(id)) ?? ids()[0],
  );
  const linkOf = (id: string) => root.querySelector<HTMLElement>(`[data-process="${CSS.escape(id)}"]`);

  function focus(id: string | undefined) {
    if (id === undefined) return;
    setActive(id);
    linkOf(id)?.focus();
    linkOf(id)?.closest('li')?.scrollIntoView({ block: 'nearest' });
  }

  function target(key: string): string | undefined {
    const all = ids();
    const at = all.indexOf(active() ?? stop() ?? '');
    switch (key) {
      case 'ArrowDown':
        return all[Math.min(all.length - 1, at + 1)];
      case 'ArrowUp':
        return all[Math.max(0, at - 1)];
      case 'PageDown':
        return all[Math.min(all.length - 1, at + PAGE)];
      case 'PageUp':
        return all[Math.max(0, at - PAGE)];
      case 'Home':
        return all[0];
      case 'End':
        return all.at(-1);
      default:
        return undefined;
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const id = active();
    const row = id === undefined ? undefined : rowOf(id);
    const next = target(event.key);
    if (next !== undefined) focus(next);
    else if (event.key === 'ArrowRight' && id)
      linkOf(id)?.closest('li')?.querySelector<HTMLElement>('.process-session')?.focus();
    else if (event.key === 'ArrowLeft') focus(id);
    else if (event.key === 'Delete' && row) props.onRemove(row);
    else if (event.key === ' ' && id) place.go(processHref(id));
    else return;
    event.preventDefault();
  }

  function onFocusIn(event: FocusEvent) {
    isInside = true;
    const item = event.target instanceof Element ? event.target.closest('li') : null;
    const link = item?.querySelector<HTMLElement>('[data-process]');
    if (link) setActive(link.dataset.process);
  }

  function onFocusOut(event: FocusEvent) {
    // A row that moves loses the focus without another element having it.
    const { target: left } = event;
    queueMicrotask(() => {
      isInside = root.contains(document.activeElement) || !(left instanceof Node && left.isConnected);
    });
  }

  // The focus goes with a row that moves; where a row was cleared it goes to the one in its place.
  createEffect(
    on(ids, (all, before) => {
      const id = active();
      if (!isInside || id === undefined || !before) return;
      const at = before.indexOf(id);
      const next = all.includes(id) ? id : (all[Math.min(at, all.length - 1)] ?? undefined);
      queueMicrotask(() => {
        if (!document.activeElement || document.activeElement === document.body) focus(next);
      });
    }),
  );

  return (
    <ul
      ref={root}
      class="process-list"
      aria-label={text.list}
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
      onFocusOut={onFocusOut}
    >
      <For each={ids()}>
        {(id) => (
          <Show when={rowOf(id)}>
            {(row) => <ProcessItem process={row()} now={now} isCurrent={props.current === id} isStop={stop() === id} />}
          </Show>
        )}
      </For>
    </ul>
  );
}
