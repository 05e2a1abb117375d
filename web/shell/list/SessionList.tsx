import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import { usePlace } from '../../address/place.ts';
import { RemoveDialog } from '../../session/removal/RemoveDialog.tsx';
import { wishesOf } from '../../session/wishes.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { createClock } from '../../ui/clock.ts';
import { later } from '../../ui/later.tsx';
import { createRoving } from './roving.ts';
import { createSelection } from './selection.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { SessionRow } from './SessionRow.tsx';
import { createViewport } from './viewport.ts';
import { groupSessions, type SessionGroup } from './groups.ts';
import { itemsWithin, placeSections, type Section } from './window.ts';
import './list.css';
import './selection.css';

const ExportDialog = later(() => import('../../export/ExportDialog.tsx').then((module) => module.ExportDialog));

/** Above the bar of what is selected, as in selection.css. */
const BAR_MARGIN = 8;

interface SessionListProps {
  sessions: readonly SessionSummary[];
  /** One list as it is given, without headings. */
  isFlat: boolean;
  /** The end is near. */
  onEnd(): void;
  /** The box that scrolls. */
  scroller: HTMLElement;
}

/** Rows by group; only those on the screen are in the page, and one of them is the stop of the Tab key. */
export function SessionList(props: SessionListProps) {
  const { changes, filter, preferences, seen, sync } = useAppState();
  const place = usePlace();
  const now = createClock(60_000);
  const [renaming, setRenaming] = createSignal<string>();
  const [removing, setRemoving] = createSignal<readonly SessionSummary[]>();
  const [exporting, setExporting] = createSignal<SessionSummary>();
  let root!: HTMLDivElement;
  let bar: HTMLElement | undefined;

  const viewport = createViewport(props.scroller, () => root);
  const groups = createMemo((): SessionGroup[] => {
    if (!props.isFlat) return groupSessions(props.sessions, now(), seen.isUnread);
    return [{ key: 'found', label: '', isUrgent: false, ids: props.sessions.map(({ id }) => id) }];
  });
  const sections = createMemo(() => placeSections(groups(), viewport.metrics()));
  const order = createMemo(() => sections().flatMap(({ ids }) => ids));
  const current = place.session;
  const rowOf = sync.sessions.row;
  const rowsOfIds = (ids: readonly string[]) => ids.flatMap((id) => rowOf(id) ?? []);
  const topOf = (id: string) => {
    const section = sections().find(({ ids }) => ids.includes(id));
    return section && section.top + section.ids.indexOf(id) * viewport.metrics().row;
  };

  function reveal(id: string) {
    const end = bar?.isConnected ? bar.getBoundingClientRect().top - BAR_MARGIN : Infinity;
    viewport.reveal(topOf(id), Math.max(0, props.scroller.getBoundingClientRect().bottom - end));
  }

  const roving = createRoving({ root: () => root, order, current, reveal });
  const selection = createSelection(order);
  const isArchive = () => filter.choice().isArchived;

  createEffect(() => {
    const last = sections().at(-1);
    const end = last ? last.top + last.ids.length * viewport.metrics().row : 0;
    if (viewport.range().bottom >= end) props.onEnd();
  });

  // Back to the session that is open when its page comes from elsewhere; after that page is drawn, since it measures.
  let coming = 0;
  createEffect(
    on(
      current,
      (id) => {
        cancelAnimationFrame(coming);
        if (id && !root.contains(document.activeElement)) {
          coming = requestAnimationFrame(() => reveal(id));
        }
      },
      { defer: true },
    ),
  );
  onCleanup(() => cancelAnimationFrame(coming));
  onMount(() => {
    const id = current();
    if (id) reveal(id);
  });

  // The bar comes over the row that was selected first.
  createEffect(
    on(
      () => selection.ids().length > 0,
      (hasBar) => {
        const id = roving.active();
        if (hasBar && id) reveal(id);
      },
    ),
  );

  /** What leaves the list hands the focus on to the row behind it. */
  function leaving(rows: readonly SessionSummary[], leave: () => void) {
    const hadFocus = root.contains(document.activeElement) || document.activeElement === document.body;
    const next = roving.after(rows.map(({ id }) => id));
    leave();
    if (hadFocus && next) queueMicrotask(() => roving.focus(next));
  }

  function archive(rows: readonly SessionSummary[]) {
    leaving(rows, () => {
      selection.clear();
      changes.archive(rows, !isArchive());
    });
  }

  function onConfirmed(rows: readonly SessionSummary[]) {
    // They stay selected: whoever has them back goes on where they were.
    leaving(rows, () => setRemoving(undefined));
    if (rows.some(({ id }) => id === current())) place.go('/');
  }

  /** Those that are selected, or else the row that has the focus. */
  const chosen = () => {
    const id = roving.active();
    const ids = selection.ids();
    return rowsOfIds(ids.length === 0 && id ? [id] : ids);
  };

  function pin(rows: readonly SessionSummary[]) {
    changes.pin(
      rows,
      rows.some(({ isPinned }) => !isPinned),
    );
  }

  /** Whether the key meant something here. */
  function onKey({ key, shiftKey }: KeyboardEvent): boolean {
    const id = roving.active();
    if (shiftKey && (key === 'ArrowDown' || key === 'ArrowUp')) {
      roving.onKey(key);
      selection.extendTo(roving.active() ?? '', id);
      return true;
    }
    if (key === 'Escape' && selection.ids().length > 0) {
      selection.clear();
      return true;
    }
    const rows = chosen();
    if (id && rows.length > 0) {
      if (key === 'F2') return (setRenaming(id), true);
      if (key === 'Delete') return (setRemoving(rows), true);
      if (preferences.hasSingleKeys()) {
        if (key === 'x') return (selection.toggle(id), true);
        if (key === 'p') return (pin(rows), true);
        if (key === 'e') return (archive(rows), true);
      }
    }
    return roving.onKey(key);
  }

  function onKeyDown(event: KeyboardEvent) {
    const isOfRow = event.target instanceof Element && event.target.closest('li');
    if (!isOfRow || renaming() !== undefined || removing() || event.altKey || event.ctrlKey || event.metaKey) return;
    if (onKey(event)) event.preventDefault();
  }

  /** With Shift the browser would open a window, and mark the text between. */
  function onShiftClick(event: MouseEvent) {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-session]') : null;
    if (!event.shiftKey || event.ctrlKey || event.metaKey || !link) return;
    event.preventDefault();
    if (event.type === 'click') selection.extendTo(link.dataset.session ?? '', roving.active() ?? current());
  }

  const wishesFor = (session: SessionSummary) => [
    {
      label: selection.has(session.id) ? text.list.select.end : text.list.select.begin,
      onSelect: () => selection.toggle(session.id),
    },
    ...wishesOf(session, {
      changes,
      rename: () => setRenaming(session.id),
      goTo: (id) => place.go(`/sessions/${id}`),
      openExport: () => setExporting(session),
      remove: () => setRemoving([session]),
      archive: () => archive([session]),
    }),
  ];

  const rowsOf = (section: Section) => itemsWithin(section, viewport.range(), viewport.metrics().row, roving.active());

  return (
    <div
      ref={root}
      class="session-list"
      classList={{ 'session-list-selecting': selection.ids().length > 0 }}
      onKeyDown={onKeyDown}
      onClick={onShiftClick}
      onMouseDown={onShiftClick}
      onFocusIn={roving.onFocusIn}
      onFocusOut={roving.onFocusOut}
    >
      <For each={sections().map(({ key }) => key)}>
        {(key) => {
          // The key comes from these very sections.
          const section = createMemo<Section | undefined>(
            (before) => sections().find((one) => one.key === key) ?? before,
          );
          const items = createMemo(() => (section() ? rowsOf(section() as Section) : []));
          const indexes = createMemo(() => new Map(items().map(({ id, index }) => [id, index])));
          return (
            <section class="session-group" aria-label={section()?.label || text.list.found}>
              <Show when={section()?.label}>
                {(label) => <h2 classList={{ 'session-group-urgent': section()?.isUrgent }}>{label()}</h2>}
              </Show>
              <ul style={{ 'block-size': `${(section()?.ids.length ?? 0) * viewport.metrics().row}px` }}>
                <For each={items().map(({ id }) => id)}>
                  {(id) => (
                    <Show when={rowOf(id)}>
                      {(row) => (
                        <li
                          aria-setsize={section()?.ids.length}
                          aria-posinset={(indexes().get(id) ?? 0) + 1}
                          style={{ 'inset-block-start': `${(indexes().get(id) ?? 0) * viewport.metrics().row}px` }}
                          classList={{ 'session-selected': selection.has(id) }}
                        >
                          <SessionRow
                            session={row()}
                            now={now()}
                            isUnread={seen.isUnread(row()) && id !== current()}
                            isStop={roving.stop() === id}
                            isSelected={selection.has(id)}
                            isRenaming={renaming() === id}
                            wishes={wishesFor(row())}
                            onPress={() => sync.open(id)}
                            onRename={(name) => changes.rename(row(), name)}
                            onEndRename={() => {
                              setRenaming(undefined);
                              queueMicrotask(() => roving.recover(id));
                            }}
                            onSelect={(isRange) => (isRange ? selection.extendTo(id) : selection.toggle(id))}
                          />
                        </li>
                      )}
                    </Show>
                  )}
                </For>
              </ul>
            </section>
          );
        }}
      </For>
      <Show when={selection.ids().length > 0 || changes.progress()}>
        <SelectionBar
          ref={(element) => (bar = element)}
          rows={rowsOfIds(selection.ids())}
          isArchive={isArchive()}
          progress={changes.progress()}
          onStop={() => changes.stop(chosen(), 'now')}
          onArchive={() => archive(chosen())}
          onRemove={() => setRemoving(chosen())}
          onClear={() => {
            selection.clear();
            const id = roving.stop();
            if (id) roving.focus(id);
          }}
        />
      </Show>
      <Show when={removing()} keyed>
        {(sessions) => (
          <RemoveDialog
            sessions={sessions}
            onClose={() => setRemoving(undefined)}
            onConfirmed={() => onConfirmed(sessions)}
          />
        )}
      </Show>
      <Show when={exporting()} keyed>
        {(session) => <ExportDialog session={session} onClose={() => setExporting(undefined)} />}
      </Show>
    </div>
  );
}
