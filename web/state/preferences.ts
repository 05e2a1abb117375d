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
  /** Whether Enter alone sends; else it does so together with Mod. */
  enterSends: Accessor<boolean>;
  setEnterSends(isOn: boolean): void;
  /** Whether a message to a working agent waits for the end of the turn, unless said otherwise. */
  prefersQueue: Accessor<boolean>;
  setPrefersQueue(isOn: boolean): void;
  /** Whether single letters and signs act as shortcuts. */
  hasSingleKeys: Accessor<boolean>;
  setSingleKeys(isOn: boolean): void;
  /** Whether the details stand beside the conversation, where there is room. */
  hasDetails: Accessor<boolean>;
  setDetails(isShown: boolean): void;
}

/** Also read by theme.js, before anything is drawn. */
const THEME_KEY = 'sessile.theme';
const SETTINGS_KEY = 'sessile.settings';

/** A choice between two, remembered once it was made. */
function createSwitch(key: string, initial: boolean) {
  const [isOn, setOn] = createSignal((localStorage.getItem(key) ?? String(initial)) === 'true');
  return [
    isOn,
    (next: boolean) => {
      localStorage.setItem(key, String(next));
      setOn(next);
    },
  ] as const;
}

export function createPreferences(): Preferences {
  const [theme, setThemeSignal] = createSignal((localStorage.getItem(THEME_KEY) ?? 'system') as Theme);
  const [lastSettings, setSettingsSignal] = createSignal(readSettings());
  const [enterSends, setEnterSends] = createSwitch('sessile.enter-sends', true);
  const [prefersQueue, setPrefersQueue] = createSwitch('sessile.prefers-queue', false);
  const [hasSingleKeys, setSingleKeys] = createSwitch('sessile.single-keys', true);
  const [hasDetails, setDetails] = createSwitch('sessile.details', false);

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
    enterSends,
    setEnterSends,
    prefersQueue,
    setPrefersQueue,
    hasSingleKeys,
    setSingleKeys,
    hasDetails,
    setDetails,
  };
}

/** What an older version remembered may not be a setting any more. */
function readSettings(): Partial<Settings> {
  const checked = checkSettings(JSON.parse(localStorage.getItem(SETTINGS_KEY) ?? '{}'));
  return 'settings' in checked ? checked.settings : {};
}
