import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import { usePlace } from '../../address/place.ts';
import { createAction } from '../../session/action.ts';
import { RemoveDialog } from '../../session/RemoveDialog.tsx';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { createClock } from '../../ui/clock.ts';
import { createRoving } from './roving.ts';
import { SessionRow } from './SessionRow.tsx';
import { createViewport } from './viewport.ts';
import { groupSessions, type SessionGroup } from './groups.ts';
import { itemsWithin, placeSections, type Section } from './window.ts';
import './list.css';

interface SessionListProps {
  sessions: readonly SessionSummary[];
  /** A row that only a search knows. */
  rowOf(id: string): SessionSummary | undefined;
  /** One list as it is given, without headings. */
  isFlat: boolean;
  /** The end is near. */
  onEnd(): void;
  /** The box that scrolls. */
  scroller: HTMLElement;
}

/** Rows by group; only those on the screen are in the page, and one of them is the stop of the Tab key. */
export function SessionList(props: SessionListProps) {
  const { client, seen } = useAppState();
  const place = usePlace();
  const now = createClock(60_000);
  const action = createAction();
  const [renaming, setRenaming] = createSignal<string>();
  const [removing, setRemoving] = createSignal<SessionSummary>();
  let root!: HTMLDivElement;

  const viewport = createViewport(props.scroller, () => root);
  const groups = createMemo((): SessionGroup[] => {
    if (!props.isFlat) return groupSessions(props.sessions, now(), seen.isUnread);
    return [{ key: 'found', label: '', isUrgent: false, ids: props.sessions.map(({ id }) => id) }];
  });
  const sections = createMemo(() => placeSections(groups(), viewport.metrics()));
  const order = createMemo(() => sections().flatMap(({ ids }) => ids));
  const current = place.session;
  const topOf = (id: string) => {
    const section = sections().find(({ ids }) => ids.includes(id));
    return section && section.top + section.ids.indexOf(id) * viewport.metrics().row;
  };

  const roving = createRoving({
    root: () => root,
    order,
    current,
    reveal: (id) => viewport.reveal(topOf(id)),
  });

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
          coming = requestAnimationFrame(() => viewport.reveal(topOf(id)));
        }
      },
      { defer: true },
    ),
  );
  onCleanup(() => cancelAnimationFrame(coming));
  onMount(() => {
    const id = current();
    if (id) viewport.reveal(topOf(id));
  });

  function onKeyDown(event: KeyboardEvent) {
    const id = roving.active();
    if (renaming() !== undefined || removing() || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'F2' && id) setRenaming(id);
    else if (event.key === 'Delete' && id) setRemoving(props.rowOf(id));
    else if (!roving.onKey(event.key)) return;
    event.preventDefault();
  }

  function onRemoved(id: string) {
    const next = roving.after(id);
    setRemoving(undefined);
    if (id === current()) place.go('/');
    queueMicrotask(() => next && roving.focus(next));
  }

  const rowsOf = (section: Section) => itemsWithin(section, viewport.range(), viewport.metrics().row, roving.active());

  return (
    <div
      ref={root}
      class="session-list"
      onKeyDown={onKeyDown}
      onFocusIn={roving.onFocusIn}
      onFocusOut={roving.onFocusOut}
    >
      <Show when={action.problem()}>
        <p class="sidebar-note field-problem" role="alert">
          {action.problem()}
        </p>
      </Show>
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
                    <Show when={props.rowOf(id)}>
                      {(row) => (
                        <li
                          aria-setsize={section()?.ids.length}
                          aria-posinset={(indexes().get(id) ?? 0) + 1}
                          style={{ 'inset-block-start': `${(indexes().get(id) ?? 0) * viewport.metrics().row}px` }}
                        >
                          <SessionRow
                            session={row()}
                            now={now()}
                            isUnread={seen.isUnread(row()) && id !== current()}
                            isStop={roving.stop() === id}
                            isRenaming={renaming() === id}
                            onRename={(name) => action.run(() => client.session.update.mutate({ id, name }))}
                            onWantRename={() => setRenaming(id)}
                            onEndRename={() => {
                              setRenaming(undefined);
                              queueMicrotask(() => roving.recover(id));
                            }}
                            onWantRemove={() => setRemoving(row())}
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
      <Show when={removing()} keyed>
        {(session) => (
          <RemoveDialog
            session={session}
            onClose={() => setRemoving(undefined)}
            onRemoved={() => onRemoved(session.id)}
          />
        )}
      </Show>
    </div>
  );
}
