import { createSignal, createUniqueId, For, Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { Link } from '../address/Link.tsx';
import { usageHref } from '../address/place.ts';
import { useCommands } from '../palette/commands.ts';
import { capsOf } from '../palette/keys.ts';
import { BuildSection } from '../processes/BuildSection.tsx';
import { useAppState } from '../state/app-state.ts';
import { createListing } from '../state/list/listing.ts';
import { createSessionSearch } from '../state/list/session-search.ts';
import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useDrawer } from './drawer.ts';
import { FilterPanel } from './filter/FilterPanel.tsx';
import { FilterSummary } from './filter/FilterSummary.tsx';
import { Nothing } from './filter/Nothing.tsx';
import { needsPerson } from './list/groups.ts';
import { SessionList } from './list/SessionList.tsx';

export function Sidebar(props: { onHide(): void }) {
  const { client, sync, server, seen, filter, removals } = useAppState();
  const { sessions } = sync;
  const commands = useCommands();
  const drawer = useDrawer();
  const isProminent = (row: SessionSummary) => row.isPinned || needsPerson(row, seen.isUnread(row));
  const listing = createListing({ client, sessions, filter, removals, isProminent });
  const search = createSessionSearch({ client, sessions, removals, choice: filter.choice });
  const [isFilterOpen, setFilterOpen] = createSignal(false);
  const isSearched = () => search.query().trim() !== '';
  const rows = () => (isSearched() ? search.rows() : listing.rows());
  const panel = createUniqueId();
  const [scroller, setScroller] = createSignal<HTMLElement>();
  let field!: HTMLInputElement;

  commands.register(() => [
    {
      id: 'sessions.search',
      label: text.list.search,
      keys: '/',
      scope: 'anywhere',
      run: () => {
        drawer.setOpen(true);
        field.focus();
      },
    },
    { id: 'list.move', label: text.list.keys.move, keys: 'ArrowDown', scope: 'list' },
    { id: 'list.open', label: text.list.keys.open, keys: 'Enter', scope: 'list' },
    { id: 'list.rename', label: text.header.rename, keys: 'F2', scope: 'list' },
    { id: 'list.remove', label: text.list.keys.remove, keys: 'Delete', scope: 'list' },
    { id: 'list.more', label: text.list.keys.more, keys: '→', scope: 'list' },
    { id: 'list.pin', label: text.list.keys.pin, keys: 'p', scope: 'list' },
    { id: 'list.archive', label: text.list.keys.archive, keys: 'e', scope: 'list' },
    { id: 'list.select', label: text.list.keys.select, keys: 'x', scope: 'list' },
    { id: 'list.extend', label: text.list.keys.extend, keys: 'Shift+ArrowDown', scope: 'list' },
    {
      id: 'list.filter',
      label: text.list.filter.open,
      scope: 'anywhere',
      run: () => {
        drawer.setOpen(true);
        setFilterOpen(true);
        document.getElementById(panel)?.querySelector('select')?.focus();
      },
    },
  ]);

  function onSearchKey(event: KeyboardEvent) {
    if (event.isComposing) return;
    if (event.key === 'Escape' && isSearched()) search.setQuery('');
    else if (event.key === 'ArrowDown' || (event.key === 'Enter' && isSearched())) {
      scroller()?.querySelector<HTMLElement>('[data-session]')?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <nav class="sidebar" id="sidebar" aria-label={text.sidebar.label}>
      <div class="sidebar-top">
        <div class="sidebar-brand">
          <span class="brand">{text.appName}</span>
          <IconButton class="sidebar-hide" label={text.sidebar.hide} onClick={() => props.onHide()}>
            <Icon name="panel" />
          </IconButton>
          <IconButton class="drawer-close" label={text.sidebar.close} onClick={() => drawer.setOpen(false)}>
            <Icon name="close" />
          </IconButton>
        </div>
        <Link class="button button-plain new-session" href="/">
          <Icon name="plus" size={16} />
          {text.sidebar.newSession}
        </Link>
        <div class="search-row">
          <div class="search">
            <Icon name="search" size={16} />
            <input
              ref={field}
              type="search"
              aria-label={text.list.search}
              placeholder={text.list.searchPlaceholder}
              value={search.query()}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => search.setQuery(event.currentTarget.value)}
              onKeyDown={onSearchKey}
            />
            <button
              type="button"
              class="search-palette"
              title={text.commands.palette}
              aria-label={`${text.commands.palette}: ${capsOf('Mod+K').join(' ')}`}
              onClick={() => commands.run('palette')}
            >
              {capsOf('Mod+K').join(' ')}
            </button>
          </div>
          <IconButton
            class={filter.isOn() ? 'filter-button-on' : ''}
            label={text.list.filter.open}
            aria-expanded={isFilterOpen()}
            aria-controls={panel}
            onClick={() => setFilterOpen(!isFilterOpen())}
          >
            <Icon name="filter" />
          </IconButton>
        </div>
        <Show when={isFilterOpen()}>
          <FilterPanel id={panel} />
        </Show>
        <Show when={filter.isOn()}>
          <FilterSummary
            count={rows().length}
            hasMore={!isSearched() && listing.hasMore()}
            isLoaded={!search.isSearching() && listing.isLoaded()}
            isPanelOpen={isFilterOpen()}
          />
        </Show>
      </div>
      <BuildSection />
      <div class="sidebar-list" ref={setScroller}>
        <Show when={listing.isLoaded()} fallback={<Skeleton isFailed={Boolean(listing.problem())} />}>
          <Show when={rows().length > 0} fallback={<Nothing search={search} onCleared={() => field.focus()} />}>
            <Show when={scroller()}>
              {(box) => (
                <SessionList
                  sessions={rows()}
                  isFlat={isSearched()}
                  scroller={box()}
                  onEnd={() => !isSearched() && !listing.problem() && listing.loadMore()}
                />
              )}
            </Show>
          </Show>
        </Show>
        <Show when={search.isSearching() || listing.isLoadingMore()}>
          <p class="sidebar-note" role="status">
            {isSearched() ? text.list.searching : text.list.loadingMore}
          </p>
        </Show>
        <Show when={search.problem() ?? (listing.problem() && text.sidebar.problem)}>
          {(problem) => (
            <p class="sidebar-note" role="alert">
              {problem()}{' '}
              <button type="button" class="link-button" onClick={() => (isSearched() ? search.ask() : listing.load())}>
                {text.action.retry}
              </button>
            </p>
          )}
        </Show>
      </div>
      <footer class="sidebar-foot">
        <IconButton label={text.doors.preferences} onClick={() => commands.run('preferences')}>
          <Icon name="gear" />
        </IconButton>
        <IconButton label={text.doors.models} onClick={() => commands.run('models')}>
          <Icon name="key" />
        </IconButton>
        <Link
          class="button icon-button button-quiet"
          href={usageHref}
          aria-label={text.doors.usage}
          title={text.doors.usage}
        >
          <Icon name="chart" />
        </Link>
        <IconButton label={text.commands.help} onClick={() => commands.run('help')}>
          <Icon name="help" />
        </IconButton>
        <span class="visually-hidden">{server.info()?.version}</span>
      </footer>
    </nav>
  );
}

/** Rows at their final height, so that nothing moves when the list arrives. */
function Skeleton(props: { isFailed: boolean }) {
  return (
    <Show when={!props.isFailed}>
      <ul class="skeleton-list" aria-label={text.sidebar.loading}>
        <For each={Array.from({ length: 6 })}>{() => <li class="skeleton-row" />}</For>
      </ul>
    </Show>
  );
}
