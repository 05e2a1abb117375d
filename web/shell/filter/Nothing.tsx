import { Show } from 'solid-js';
import { useAppState } from '../../state/app-state.ts';
import type { SessionSearch } from '../../state/list/session-search.ts';
import { text } from '../../text.ts';

/** An empty list says why it is empty, and how to see more. */
export function Nothing(props: { search: SessionSearch; onCleared(): void }) {
  const { filter } = useAppState();
  const query = () => props.search.query().trim();
  const isWaiting = () => props.search.isSearching() || Boolean(props.search.problem());

  function isArchiveAlone() {
    const { state, model, isArchived } = filter.choice();
    return isArchived && !state && !model;
  }

  function clearSearch() {
    props.search.setQuery('');
    props.onCleared();
  }

  return (
    <Show
      when={query() !== ''}
      fallback={
        <p class="sidebar-note" role="status">
          <Show when={filter.isOn()} fallback={text.sidebar.empty}>
            {isArchiveAlone() ? text.list.filter.noneArchived : text.list.filter.none}{' '}
            <button type="button" class="link-button" onClick={filter.clear}>
              {text.list.filter.clearAll}
            </button>
          </Show>
        </p>
      }
    >
      <Show when={!isWaiting()}>
        <p class="sidebar-note" role="status">
          {text.list.none(query())}{' '}
          <button type="button" class="link-button" onClick={clearSearch}>
            {text.list.clear}
          </button>
          <Show when={filter.isOn()}>
            {' · '}
            <button type="button" class="link-button" onClick={filter.clear}>
              {text.list.filter.clearAll}
            </button>
          </Show>
          <Show when={!filter.choice().isArchived}>
            {' · '}
            <button type="button" class="link-button" onClick={() => filter.set({ isArchived: true })}>
              {text.list.filter.inArchive}
            </button>
          </Show>
        </p>
      </Show>
    </Show>
  );
}
