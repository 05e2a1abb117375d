import { createMemo, For, Show } from 'solid-js';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';

interface ModelSelectProps {
  value: string;
  onChange(model: string): void;
  id?: string;
  /** A form field instead of a chip in a row of buttons. */
  isField?: boolean;
}

/** The listed models, by provider. A model that was set elsewhere stays, even when it is not listed. */
export function ModelSelect(props: ModelSelectProps) {
  const { server } = useAppState();
  const groups = createMemo(() => Object.entries(Object.groupBy(server.models(), (model) => model.provider)));
  const isListed = () => server.models().some((model) => model.id === props.value);
  return (
    <select
      id={props.id}
      class={props.isField ? 'input' : 'chip-select'}
      aria-label={props.isField ? undefined : text.header.model}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      <Show when={!isListed() && props.value !== ''}>
        <option value={props.value} selected>
          {`${props.value} (${text.settings.unlisted})`}
        </option>
      </Show>
      <For each={groups()}>
        {([provider, models]) => (
          <optgroup label={provider}>
            <For each={models}>
              {(model) => (
                <option value={model.id} selected={model.id === props.value}>
                  {model.label}
                </option>
              )}
            </For>
          </optgroup>
        )}
      </For>
    </select>
  );
}
