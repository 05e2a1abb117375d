/** What this browser remembers of a person's choices: the theme, and the settings of the last new session. */

import { createEffect, createSignal, type Accessor } from 'solid-js';
import { checkSettings, type Settings } from '../../../server/core/settings.ts';
import { createSwitch } from './switch.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Of messages, in pixels, at the browser's usual size. */
export const textSizes = ['14', '15', '16', '18'] as const;
export type TextSize = (typeof textSizes)[number];

/** What is told of an answer that grows. */
export const announcementKinds = ['off', 'completion', 'paragraphs'] as const;
export type AnnouncementKind = (typeof announcementKinds)[number];

export interface Preferences {
  theme: Accessor<Theme>;
  setTheme(theme: Theme): void;
  textSize: Accessor<TextSize>;
  setTextSize(size: TextSize): void;
  announcements: Accessor<AnnouncementKind>;
  setAnnouncements(kind: AnnouncementKind): void;
  /** Only what the person changed: everything else stays the server's to decide. */
  lastSettings: Accessor<Partial<Settings>>;
  setLastSettings(settings: Partial<Settings>): void;
  /** Whether Enter alone sends; else it does so together with Mod. */
  enterSends: Accessor<boolean>;
  setEnterSends(isOn: boolean): void;
  /** Whether a message to a working agent waits for the end of the turn, unless said otherwise. */
  prefersQueue: Accessor<boolean>;
  setPrefersQueue(isOn: boolean): void;
  /** Whether the choice of one answer leads on to the next question by itself. */
  goesOn: Accessor<boolean>;
  setGoesOn(isOn: boolean): void;
  /** Whether single letters and signs act as shortcuts. */
  hasSingleKeys: Accessor<boolean>;
  setSingleKeys(isOn: boolean): void;
  /** Whether the details stand beside the conversation, where there is room. */
  hasDetails: Accessor<boolean>;
  setDetails(isShown: boolean): void;
  /** Of the session list, in pixels. */
  sidebarWidth: Accessor<number>;
  setSidebarWidth(pixels: number): void;
  /** Whether the session list is put away, where it stands beside the page. */
  isSidebarHidden: Accessor<boolean>;
  setSidebarHidden(isHidden: boolean): void;
}

export const sidebarWidths = { least: 220, usual: 272, most: 420 };

/** Both are also read by theme.js, before anything is drawn. */
const THEME_KEY = 'sessile.theme';
const SIZE_KEY = 'sessile.text-size';
const SETTINGS_KEY = 'sessile.settings';

/** A choice between several; what an older version remembered may be none of them. */
function createChoice<Value extends string>(key: string, values: readonly Value[], initial: Value) {
  const stored = localStorage.getItem(key);
  const [value, setValue] = createSignal<Value>(values.find((known) => known === stored) ?? initial);
  return [
    value,
    (next: Value) => {
      localStorage.setItem(key, next);
      setValue(() => next);
    },
  ] as const;
}

function createWidth(key: string) {
  const { least, usual, most } = sidebarWidths;
  const within = (pixels: number) => Math.round(Math.min(most, Math.max(least, pixels)));
  const [width, setWidth] = createSignal(within(Number(localStorage.getItem(key)) || usual));
  return [
    width,
    (pixels: number) => {
      const next = within(pixels);
      localStorage.setItem(key, String(next));
      setWidth(next);
    },
  ] as const;
}

export function createPreferences(): Preferences {
  const [theme, setThemeSignal] = createSignal((localStorage.getItem(THEME_KEY) ?? 'system') as Theme);
  const [lastSettings, setSettingsSignal] = createSignal(readSettings());
  const [enterSends, setEnterSends] = createSwitch('sessile.enter-sends', true);
  const [prefersQueue, setPrefersQueue] = createSwitch('sessile.prefers-queue', false);
  const [goesOn, setGoesOn] = createSwitch('sessile.goes-on', true);
  const [hasSingleKeys, setSingleKeys] = createSwitch('sessile.single-keys', true);
  const [hasDetails, setDetails] = createSwitch('sessile.details', false);

  const [textSize, setTextSize] = createChoice(SIZE_KEY, textSizes, '15');
  const [announcements, setAnnouncements] = createChoice('sessile.announcements', announcementKinds, 'completion');
  const [sidebarWidth, setSidebarWidth] = createWidth('sessile.sidebar-width');
  const [isSidebarHidden, setSidebarHidden] = createSwitch('sessile.sidebar-hidden', false);

  // Messages are 15/16 of the root's size; all else is measured by it too.
  createEffect(() => (document.documentElement.style.fontSize = `${(Number(textSize()) / 15) * 100}%`));
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
    textSize,
    setTextSize,
    announcements,
    setAnnouncements,
    lastSettings,
    setLastSettings(settings) {
      localStorage.setItem(SETTINGS_KEY, JSON.stringify(settings));
      setSettingsSignal(settings);
    },
    enterSends,
    setEnterSends,
    prefersQueue,
    setPrefersQueue,
    goesOn,
    setGoesOn,
    hasSingleKeys,
    setSingleKeys,
    hasDetails,
    setDetails,
    sidebarWidth,
    setSidebarWidth,
    isSidebarHidden,
    setSidebarHidden,
  };
}

/** What an older version remembered may not be a setting any more. Full access is confirmed each time, so it is not remembered. */
function readSettings(): Partial<Settings> {
  const checked = checkSettings(JSON.parse(localStorage.getItem(SETTINGS_KEY) ?? '{}'));
  return 'settings' in checked ? withoutFullAccess(checked.settings) : {};
}

export function withoutFullAccess({ approvals, ...others }: Partial<Settings>): Partial<Settings> {
  return approvals === undefined || approvals === 'full' ? others : { ...others, approvals };
}
