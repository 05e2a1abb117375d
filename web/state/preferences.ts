/** What this browser remembers of a person's choices: the theme, and the settings of the last new session. */

import { createEffect, createSignal, type Accessor } from 'solid-js';
import { checkSettings, type Settings } from '../../server/core/settings.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  theme: Accessor<Theme>;
  setTheme(theme: Theme): void;
  /** Only what the person changed: everything else stays the server's to decide. */
  lastSettings: Accessor<Partial<Settings>>;
  setLastSettings(settings: Partial<Settings>): void;
}

/** Also read by theme.js, before anything is drawn. */
const THEME_KEY = 'sessile.theme';
const SETTINGS_KEY = 'sessile.settings';

export function createPreferences(): Preferences {
  const [theme, setThemeSignal] = createSignal((localStorage.getItem(THEME_KEY) ?? 'system') as Theme);
  const [lastSettings, setSettingsSignal] = createSignal(readSettings());

  createEffect(() => {
    const chosen = theme();
    if (chosen === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
  });

  return {
    theme,
    setTheme(next) {
      if (next === 'system') localStorage.removeItem(THEME_KEY);
      else localStorage.setItem(THEME_KEY, next);
      setThemeSignal(next);
    },
    lastSettings,
    setLastSettings(settings) {
      localStorage.setItem(SETTINGS_KEY, JSON.stringify(settings));
      setSettingsSignal(settings);
    },
  };
}

/** What an older version remembered may not be a setting any more. */
function readSettings(): Partial<Settings> {
  const checked = checkSettings(JSON.parse(localStorage.getItem(SETTINGS_KEY) ?? '{}'));
  return 'settings' in checked ? checked.settings : {};
}
