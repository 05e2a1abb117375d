import { For } from 'solid-js';
import type { Theme } from '../state/preferences.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

export function ThemeChoice() {
  const { preferences } = useAppState();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{text.sidebar.theme}</legend>
      <For each={themes}>
        {(theme) => (
          <label class="segment">
            <input
              type="radio"
              name="theme"
              class="visually-hidden"
              checked={preferences.theme() === theme}
              onChange={() => preferences.setTheme(theme)}
            />
            {text.sidebar.themes[theme]}
          </label>
        )}
      </For>
    </fieldset>
  );
}
