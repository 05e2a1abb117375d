import { createSignal, Match, onCleanup, Switch } from 'solid-js';
import type { Settings } from '../../server/core/settings.ts';
import { usageHref, usePlace } from '../address/place.ts';
import { themes } from '../state/choices/preferences.ts';
import { useAppState } from '../state/app-state.ts';
import { useCommands } from '../palette/commands.ts';
import { text } from '../text.ts';
import { later } from '../ui/later.tsx';
import { focusNextRegion } from './regions.ts';

const loadPalette = () => import('../palette/Palette.tsx').then((module) => module.Palette);
const Palette = later(loadPalette);
const HelpDialog = later(() => import('../help/HelpDialog.tsx').then((module) => module.HelpDialog));
const PreferencesDialog = later(() =>
  import('../settings/preferences/PreferencesDialog.tsx').then((module) => module.PreferencesDialog),
);
const ImportDialog = later(() => import('../export/ImportDialog.tsx').then((module) => module.ImportDialog));
const ModelsDialog = later(() => import('../models/ModelsDialog.tsx').then((module) => module.ModelsDialog));

const PALETTE_AFTER_MS = 1_500;

type Overlay = 'palette' | 'help' | 'models' | 'preferences' | 'import';

/** What lies over every page when it is called, and the commands that work everywhere. */
export function Overlays() {
  const { preferences, presets } = useAppState();
  const place = usePlace();
  const commands = useCommands();
  const [open, setOpen] = createSignal<Overlay>();
  /** The browser tells of a closed dialog a little late: by then another may be open. */
  const close = (overlay: Overlay) => setOpen((now) => (now === overlay ? undefined : now));

  void presets.load().catch(() => undefined);

  function startWith(settings: Partial<Settings>) {
    preferences.setLastSettings(settings);
    commands.run('session.new');
  }

  // Fetched ahead: who types on after the shortcut means the palette.
  const ahead = setTimeout(() => void loadPalette().catch(() => undefined), PALETTE_AFTER_MS);
  onCleanup(() => clearTimeout(ahead));

  commands.register(() => [
    {
      id: 'palette',
      label: text.commands.palette,
      keys: 'Mod+K',
      scope: 'anywhere',
      isKeyOnly: true,
      run: () => setOpen('palette'),
    },
    {
      id: 'session.new',
      label: text.commands.newSession,
      keys: 'Mod+Shift+O',
      scope: 'anywhere',
      run: () => {
        place.go('/');
        document.getElementById('composer')?.focus();
      },
    },
    {
      id: 'preferences',
      label: text.doors.preferences,
      scope: 'anywhere',
      run: () => setOpen('preferences'),
    },
    { id: 'import', label: text.doors.import, scope: 'anywhere', run: () => setOpen('import') },
    { id: 'usage', label: text.doors.usage, scope: 'anywhere', run: () => place.go(usageHref) },
    { id: 'models', label: text.doors.models, scope: 'anywhere', run: () => setOpen('models') },
    { id: 'help', label: text.commands.help, keys: '?', scope: 'anywhere', run: () => setOpen('help') },
    {
      id: 'regions',
      label: text.commands.regions,
      keys: 'F6',
      scope: 'anywhere',
      isKeyOnly: true,
      run: () => focusNextRegion(1),
    },
    {
      id: 'regions.back',
      label: text.commands.regionsBack,
      keys: 'Shift+F6',
      scope: 'anywhere',
      isKeyOnly: true,
      run: () => focusNextRegion(-1),
    },
    { id: 'close', label: text.commands.close, keys: 'Escape', scope: 'anywhere' },
    ...themes.map((theme) => ({
      id: `theme.${theme}`,
      label: text.commands.theme(text.sidebar.themes[theme]),
      scope: 'anywhere' as const,
      run: () => preferences.setTheme(theme),
    })),
    // Full access is confirmed in the form.
    ...presets.list().flatMap(({ id, name, settings }) =>
      settings.approvals === 'full'
        ? []
        : [
            {
              id: `preset.${id}`,
              label: text.settings.newWith(name),
              scope: 'anywhere' as const,
              run: () => startWith(settings),
            },
          ],
    ),
    { id: 'composer.send', label: text.commands.send, keys: 'Enter', scope: 'composer' },
    { id: 'composer.line', label: text.commands.newLine, keys: 'Shift+Enter', scope: 'composer' },
  ]);

  return (
    <Switch>
      <Match when={open() === 'palette'}>
        <Palette onClose={() => close('palette')} />
      </Match>
      <Match when={open() === 'help'}>
        <HelpDialog onClose={() => close('help')} />
      </Match>
      <Match when={open() === 'import'}>
        <ImportDialog onClose={() => close('import')} />
      </Match>
      <Match when={open() === 'models'}>
        <ModelsDialog onClose={() => close('models')} />
      </Match>
      <Match when={open() === 'preferences'}>
        <PreferencesDialog onClose={() => close('preferences')} />
      </Match>
    </Switch>
  );
}
