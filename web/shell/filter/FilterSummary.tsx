import { For, Show } from 'solid-js';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { choiceNames } from './names.ts';
import './filter.css';

interface FilterSummaryProps {
  count: number;
  hasMore: boolean;
  isLoaded: boolean;
  /** What is chosen is read there. */
  isPanelOpen: boolean;
}

/** While the list leaves something out: what it shows, how many that are, and the way back to all. */
export function FilterSummary(props: FilterSummaryProps) {
  const { filter, server } = useAppState();
  return (
    <div class="filter-summary">
      <Show when={!props.isPanelOpen}>
        <ul class="filter-chips">
          <For each={choiceNames(filter.choice(), server.models())}>
            {(name) => <li class="filter-chip">{name}</li>}
          </For>
        </ul>
      </Show>
      <div class="filter-rest">
        <span role="status">
          {props.isLoaded ? text.list.filter.count(props.count, props.hasMore) : text.list.loading}
        </span>
        <button type="button" class="link-button" aria-label={text.list.filter.clearAll} onClick={filter.clear}>
          {text.list.filter.clear}
        </button>
      </div>
    </div>
  );
}
