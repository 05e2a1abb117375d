import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { Link } from '../address/Link.tsx';
import { useCommands } from '../palette/commands.ts';
import { capsOf } from '../palette/keys.ts';
import { BuildSection } from '../processes/BuildSection.tsx';
import { useAppState } from '../state/app-state.ts';
import { createSessionSearch } from '../state/session-search.ts';
import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useDrawer } from './drawer.ts';
import { SessionList } from './list/SessionList.tsx';

export function Sidebar(props: { onHide(): void }) {
  const { client, sync, server } = useAppState();
  const { sessions } = sync;
  const commands = useCommands();
  const drawer = useDrawer();
  const search = createSessionSearch(client, sessions);
  const isFiltered = () => search.query().trim() !== '';
  const rows = () => (isFiltered() ? search.rows() : sessions.rows());
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
  ]);

  function onSearchKey(event: KeyboardEvent) {
    if (event.isComposing) return;
    if (event.key === 'Escape' && isFiltered()) search.setQuery('');
    else if (event.key === 'ArrowDown' || (event.key === 'Enter' && isFiltered())) {
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
      </div>
      <BuildSection />
      <div class="sidebar-list" ref={setScroller}>
        <Show when={sessions.isLoaded()} fallback={<Skeleton isFailed={Boolean(sessions.problem())} />}>
          <Switch
            fallback={
              <Show when={scroller()}>
                {(box) => (
                  <SessionList
                    sessions={rows()}
                    rowOf={(id) => sessions.row(id) ?? search.rows().find((row) => row.id === id)}
                    isFlat={isFiltered()}
                    scroller={box()}
                    onEnd={() => !isFiltered() && !sessions.problem() && void sessions.loadMore()}
                  />
                )}
              </Show>
            }
          >
            <Match when={rows().length === 0 && isFiltered() && !search.isSearching() && !search.problem()}>
              <p class="sidebar-note" role="status">
                {text.list.none(search.query().trim())}{' '}
                <button type="button" class="link-button" onClick={() => (search.setQuery(''), field.focus())}>
                  {text.list.clear}
                </button>
              </p>
            </Match>
            <Match when={rows().length === 0 && !isFiltered()}>
              <p class="sidebar-note">{text.sidebar.empty}</p>
            </Match>
          </Switch>
        </Show>
        <Show when={search.isSearching() || sessions.isLoadingMore()}>
          <p class="sidebar-note" role="status">
            {isFiltered() ? text.list.searching : text.list.loadingMore}
          </p>
        </Show>
        <Show when={search.problem() ?? (sessions.problem() && text.sidebar.problem)}>
          {(problem) => (
            <p class="sidebar-note" role="alert">
              {problem()}{' '}
              <button
                type="button"
                class="link-button"
                onClick={() => (isFiltered() ? search.setQuery(search.query()) : void sessions.load())}
              >
                {text.action.retry}
              </button>
            </p>
          )}
        </Show>
      </div>
      <footer class="sidebar-foot">
        <IconButton label={text.preferences.title} onClick={() => commands.run('preferences')}>
          <Icon name="gear" />
        </IconButton>
        <IconButton label={text.models.title} onClick={() => commands.run('models')}>
          <Icon name="key" />
        </IconButton>
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
