import { createSignal, createUniqueId, For, Show } from 'solid-js';
import type { Settings } from '../../server/core/settings.ts';
import type { Preset } from '../client.ts';
import { createAction } from '../session/action.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { settingsText } from '../text/dialogs/settings.ts';
import { Button } from '../ui/Button.tsx';
import { isSameSettings } from './initial.ts';

interface PresetBarProps {
  /** As the form stands, with what differs from the defaults. */
  settings: Partial<Settings>;
  /** Whether it may be kept as it is. */
  isValid(): boolean;
  onChoose(preset: Preset): void;
}

/** Chooses a set of settings by name, and keeps the present ones as one. */
export function PresetBar(props: PresetBarProps) {
  const { presets } = useAppState();
  const { run, isBusy, problem } = createAction();
  const id = createUniqueId();
  const [name, setName] = createSignal<{ id?: string; written: string }>();
  const chosen = () => presets.list().find(({ settings }) => isSameSettings(settings, props.settings));

  function choose(wanted: string) {
    const preset = presets.list().find((known) => known.id === wanted);
    if (preset) props.onChoose(preset);
  }

  function save() {
    const naming = name();
    if (!naming || naming.written.trim() === '' || !props.isValid()) return;
    run(async () => {
      await presets.save({ id: naming.id, name: naming.written, settings: props.settings });
      setName(undefined);
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return;
    if (event.key === 'Enter') save();
    else if (event.key === 'Escape') setName(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <section class="presets">
      <Show
        when={name()}
        fallback={
          <div class="field-row">
            <label class="field-label" for={id}>
              {text.settings.preset}
            </label>
            <Show
              when={presets.list().length > 0}
              fallback={<span class="field-help presets-none">{settingsText.noPresets}</span>}
            >
              <select id={id} class="input" onChange={(event) => choose(event.currentTarget.value)}>
                <option value="" selected={!chosen()}>
                  {settingsText.noPreset}
                </option>
                <For each={presets.list()}>
                  {(preset) => (
                    <option value={preset.id} selected={preset.id === chosen()?.id}>
                      {preset.name}
                    </option>
                  )}
                </For>
              </select>
            </Show>
            <Show
              when={chosen()}
              fallback={<Button onClick={() => setName({ written: '' })}>{settingsText.savePreset}</Button>}
            >
              {(preset) => (
                <>
                  <Button onClick={() => setName({ id: preset().id, written: preset().name })}>
                    {settingsText.renamePreset}
                  </Button>
                  <Button
                    kind="danger"
                    disabled={isBusy()}
                    onClick={() => {
                      const { id: gone } = preset();
                      run(() => presets.remove(gone));
                    }}
                  >
                    {settingsText.removePreset}
                  </Button>
                </>
              )}
            </Show>
          </div>
        }
      >
        {(naming) => (
          <div class="field-row">
            <input
              ref={(element) => queueMicrotask(() => element.focus())}
              class="input"
              aria-label={settingsText.presetName}
              placeholder={settingsText.presetName}
              maxlength={100}
              value={naming().written}
              onInput={(event) => setName({ ...naming(), written: event.currentTarget.value })}
              onKeyDown={onKeyDown}
            />
            <Button kind="primary" disabled={isBusy() || naming().written.trim() === ''} onClick={save}>
              {settingsText.keepPreset}
            </Button>
            <Button onClick={() => setName(undefined)}>{text.action.cancel}</Button>
          </div>
        )}
      </Show>
      <Show when={problem()}>
        <p class="field-problem" role="alert">
          {problem()}
        </p>
      </Show>
    </section>
  );
}
