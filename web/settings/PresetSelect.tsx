import { For, Show } from 'solid-js';
import type { Settings } from '../../server/core/settings.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { isSameSettings } from './initial.ts';

interface PresetSelectProps {
  /** What differs from the defaults. */
  value: Partial<Settings>;
  onChoose(settings: Partial<Settings>): void;
}

/** The presets as a chip in a row of buttons. Full access is confirmed in the form, so what gives it is chosen there. */
export function PresetSelect(props: PresetSelectProps) {
  const { presets } = useAppState();
  const offered = () => presets.list().filter(({ settings }) => settings.approvals !== 'full');
  const chosen = () => offered().find(({ settings }) => isSameSettings(settings, props.value));
  return (
    <Show when={offered().length > 0}>
      <select
        class="chip-select preset-select"
        aria-label={text.settings.presetLabel}
        onChange={(event) => {
          const wanted = event.currentTarget.value;
          props.onChoose(offered().find(({ id }) => id === wanted)?.settings ?? {});
        }}
      >
        <option value="" selected={!chosen()}>
          {text.settings.preset}
        </option>
        <For each={offered()}>
          {(preset) => (
            <option value={preset.id} selected={preset.id === chosen()?.id}>
              {preset.name}
            </option>
          )}
        </For>
      </select>
    </Show>
  );
}
