import { createEffect, createMemo, createSignal, createUniqueId, For, Index, on, Show } from 'solid-js';
import { messageHref, usePlace } from '../address/place.ts';
import type { SearchHit } from '../client.ts';
import { statusOf } from '../session/status.ts';
import { useAppState } from '../state/app-state.ts';
import { createMessageSearch } from '../state/message-search.ts';
import { createSessionSearch } from '../state/list/session-search.ts';
import { text } from '../text.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { formatAge } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { StatusGlyph } from '../ui/StatusGlyph.tsx';
import type { SessionSummary } from '../../server/core/summary.ts';
import { useCommands, type Command } from './commands.ts';
import { scoreOf } from './fuzzy.ts';
import { capsOf } from './keys.ts';
import './palette.css';

type Entry =
  | { kind: 'session'; row: SessionSummary }
  | { kind: 'message'; hit: SearchHit }
  | { kind: 'command'; command: Command };

const MOST_SESSIONS = 30;
/** Before anything is typed. */
const RECENT = 6;

/** Everything that can be reached, by a few letters: the field keeps the focus, the arrow keys choose. */
export function Palette(props: { onClose(): void }) {
  const { client, sync, removals } = useAppState();
  const place = usePlace();
  const commands = useCommands();
  const search = createSessionSearch({
    client,
    sessions: sync.sessions,
    removals,
    choice: () => ({ isArchived: false }),
  });
  const messages = createMessageSearch(client, search.query);
  const id = createUniqueId();
  const [at, setAt] = createSignal(0);
  let field!: HTMLInputElement;
  let list!: HTMLDivElement;

  const wanted = () => search.query().trim();

  function ranked<T>(items: readonly T[], textOf: (item: T) => string): { item: T; score: number }[] {
    if (wanted() === '') return items.map((item) => ({ item, score: 0 }));
    return items
      .flatMap((item) => {
        const score = scoreOf(wanted(), textOf(item));
        return score === undefined ? [] : [{ item, score }];
      })
      .sort((a, b) => b.score - a.score);
  }

  const sessions = createMemo(() => {
    const rows = sync.sessions.rows().filter((row) => !removals.of(row.id));
    return ranked(rows, (row) => row.name).slice(0, wanted() === '' ? RECENT : MOST_SESSIONS);
  });
  const actions = createMemo(() =>
    ranked(
      commands.all().filter(({ run, isKeyOnly }) => run && !isKeyOnly),
      (command) => command.label,
    ),
  );
  /** The better kind of match comes first; without any letters, the sessions. */
  const groups = createMemo(() => {
    const found = {
      label: text.commands.sessions,
      entries: sessions().map(({ item: row }): Entry => ({ kind: 'session', row })),
    };
    const doable = {
      label: text.commands.actions,
      entries: actions().map(({ item: command }): Entry => ({ kind: 'command', command })),
    };
    const isActionBetter = (actions()[0]?.score ?? -1) > (sessions()[0]?.score ?? -1);
    let start = 0;
    const said = {
      label: text.commands.messages,
      entries: messages.hits().map((hit): Entry => ({ kind: 'message', hit })),
    };
    return (isActionBetter ? [doable, found, said] : [found, doable, said])
      .filter(({ entries }) => entries.length > 0)
      .map((group) => {
        const first = start;
        start += group.entries.length;
        return { ...group, first };
      });
  });
  const entries = createMemo(() => groups().flatMap((group) => group.entries));

  createEffect(on(search.query, () => setAt(0), { defer: true }));
  createEffect(() => {
    if (at() >= entries().length) setAt(Math.max(0, entries().length - 1));
    list.querySelector(`#${CSS.escape(`${id}-${at()}`)}`)?.scrollIntoView({ block: 'nearest' });
  });

  /** The palette is gone, and the focus is back, before anything else happens. */
  function choose(entry: Entry | undefined) {
    if (!entry) return;
    field.closest('dialog')?.close();
    setTimeout(() => {
      if (entry.kind === 'session') place.go(`/sessions/${entry.row.id}`);
      else if (entry.kind === 'message') place.go(messageHref(entry.hit.session, entry.hit.message));
      else entry.command.run?.();
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return;
    const last = entries().length - 1;
    const isAgain = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
    if (event.key === 'ArrowDown') setAt(at() >= last ? 0 : at() + 1);
    else if (event.key === 'ArrowUp') setAt(at() <= 0 ? last : at() - 1);
    else if (event.key === 'PageDown') setAt(Math.min(last, at() + 8));
    else if (event.key === 'PageUp') setAt(Math.max(0, at() - 8));
    else if (event.key === 'Enter') choose(entries()[at()]);
    else if (isAgain) field.closest('dialog')?.close();
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={text.commands.palette} size="palette" isBare onClose={props.onClose}>
      <div class="palette-field">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          autofocus
          autocomplete="off"
          spellcheck={false}
          aria-label={text.commands.palette}
          aria-expanded={entries().length > 0}
          aria-controls={id}
          aria-activedescendant={entries().length > 0 ? `${id}-${at()}` : undefined}
          placeholder={text.commands.placeholder}
          value={search.query()}
          onInput={(event) => search.setQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="button" class="palette-close" onClick={() => field.closest('dialog')?.close()}>
          <kbd>Esc</kbd>
        </button>
      </div>
      <div ref={list} class="palette-list" role="listbox" id={id} aria-label={text.commands.palette}>
        <For each={groups()}>
          {(group) => (
            <div role="group" aria-label={group.label}>
              <div class="palette-heading" aria-hidden="true">
                {group.label}
              </div>
              <Index each={group.entries}>
                {(entry, index) => (
                  <div
                    id={`${id}-${group.first + index}`}
                    class="palette-entry"
                    role="option"
                    aria-selected={at() === group.first + index}
                    onPointerMove={() => setAt(group.first + index)}
                    onClick={() => choose(entry())}
                  >
                    <EntryRow entry={entry()} />
                  </div>
                )}
              </Index>
            </div>
          )}
        </For>
      </div>
      <Show when={entries().length === 0 && !search.isSearching() && !messages.isSearching()}>
        <p class="palette-none" role="status">
          {text.commands.none(wanted())}
        </p>
      </Show>
      <p class="palette-hint">{text.commands.hint}</p>
    </Dialog>
  );
}

function EntryRow(props: { entry: Entry }) {
  const row = () => (props.entry.kind === 'session' ? props.entry.row : undefined);
  const hit = () => (props.entry.kind === 'message' ? props.entry.hit : undefined);
  const command = () => (props.entry.kind === 'command' ? props.entry.command : undefined);
  return (
    <>
      <Show when={row()}>
        {(session) => (
          <>
            <StatusGlyph shape={statusOf(session()).shape} tone={statusOf(session()).tone} />
            <span class="palette-label">{session().name}</span>
            <span class="session-meta">
              {statusOf(session()).word} · {formatAge(session().updatedAt, Date.now())}
            </span>
          </>
        )}
      </Show>
      <Show when={hit()}>
        {(one) => (
          <>
            <Icon name="search" size={16} />
            <span class="palette-hit">
              <span class="palette-snippet">
                <For each={one().snippet}>
                  {(piece) => (piece.isMatch ? <mark>{piece.text}</mark> : <>{piece.text}</>)}
                </For>
              </span>
              <span class="palette-where">
                {one().role === 'user' ? text.commands.saidByYou : text.commands.saidByAgent} · {one().sessionName}
              </span>
            </span>
            <span class="session-meta">{formatAge(one().at, Date.now())}</span>
          </>
        )}
      </Show>
      <Show when={command()}>
        {(one) => (
          <>
            <Icon name="chevron" size={16} />
            <span class="palette-label">{one().label}</span>
            <Show when={one().keys}>{(keys) => <Kbd caps={capsOf(keys())} />}</Show>
          </>
        )}
      </Show>
    </>
  );
}
