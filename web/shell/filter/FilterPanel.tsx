import { createMemo, createUniqueId, For } from 'solid-js';
import { Switch } from '../../settings/input/Switch.tsx';
import { useAppState } from '../../state/app-state.ts';
import { states } from '../../state/list/filter.ts';
import { text } from '../../text.ts';
import { modelName, stateName } from './names.ts';
import './filter.css';

/** Under the search field: which sessions the list shows. */
export function FilterPanel(props: { id: string }) {
  const { filter, server, sync } = useAppState();
  const [state, model, archive] = [createUniqueId(), createUniqueId(), createUniqueId()];

  /** What can be chosen now, and what sessions were made with. */
  const models = createMemo(() => {
    const used = sync.sessions.known().map(({ settings }) => settings.model);
    return [...new Set([...server.models().map(({ id }) => id), ...used])];
  });

  return (
    <div class="filter-panel" id={props.id} role="group" aria-label={text.list.filter.title}>
      <label for={state}>{text.list.filter.state}</label>
      <select
        id={state}
        class="input"
        value={filter.choice().state ?? ''}
        onChange={(event) => filter.set({ state: states.find((known) => known === event.currentTarget.value) })}
      >
        <option value="">{text.list.filter.anyState}</option>
        <For each={states}>{(known) => <option value={known}>{stateName(known)}</option>}</For>
      </select>
      <label for={model}>{text.list.filter.model}</label>
      <select
        id={model}
        class="input"
        value={filter.choice().model ?? ''}
        onChange={(event) => filter.set({ model: event.currentTarget.value || undefined })}
      >
        <option value="">{text.list.filter.anyModel}</option>
        <For each={models()}>{(id) => <option value={id}>{modelName(id, server.models())}</option>}</For>
      </select>
      <label for={archive}>{text.list.filter.archived}</label>
      <Switch
        id={archive}
        checked={filter.choice().isArchived}
        onChange={(event) => filter.set({ isArchived: event.currentTarget.checked })}
      />
    </div>
  );
}
