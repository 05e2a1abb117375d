/** Every preference, in its section, with the words by which it is found. */

import type { JSX } from 'solid-js';
import { useCommands } from '../../palette/commands.ts';
import { useAppState } from '../../state/app-state.ts';
import { announcementKinds, textSizes, themes } from '../../state/choices/preferences.ts';
import { text } from '../../text.ts';
import { preferencesText, settingsText } from '../../text/dialogs/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../input/Segments.tsx';
import { Switch } from '../input/Switch.tsx';
import { Secrets } from '../Secrets.tsx';
import { InactivityTimeout } from './InactivityTimeout.tsx';
import { Masking } from './Masking.tsx';
import { notificationsSection } from './notifications/section.tsx';
import { Titles } from './Titles.tsx';

export interface Preference {
  label: string;
  help: string;
  /** Drawn beside its label, or below it where it needs the room. */
  control(): JSX.Element;
  isWide?: boolean;
}

export interface Section {
  id: string;
  label: string;
  preferences: readonly Preference[];
}

const words = preferencesText;

/** `onLeave` closes the dialog for what opens another. */
export function createSections(onLeave: () => void): readonly Section[] {
  const { preferences } = useAppState();
  const commands = useCommands();
  return [
    {
      id: 'appearance',
      label: words.sections.appearance,
      preferences: [
        {
          label: words.theme,
          help: words.themeHelp,
          control: () => (
            <Segments
              label={words.theme}
              options={themes.map((value) => ({ value, label: text.sidebar.themes[value] }))}
              value={preferences.theme()}
              onChange={preferences.setTheme}
            />
          ),
        },
        {
          label: words.textSize,
          help: words.textSizeHelp,
          control: () => (
            <Segments
              label={words.textSize}
              options={textSizes.map((value) => ({ value, label: value }))}
              value={preferences.textSize()}
              onChange={preferences.setTextSize}
            />
          ),
        },
      ],
    },
    {
      id: 'writing',
      label: words.sections.writing,
      preferences: [
        {
          label: words.enter,
          help: words.enterHelp,
          control: () => (
            <Segments
              label={words.enter}
              options={[
                { value: 'sends', label: words.enterSends },
                { value: 'line', label: words.enterLine },
              ]}
              value={preferences.enterSends() ? 'sends' : 'line'}
              onChange={(value) => preferences.setEnterSends(value === 'sends')}
            />
          ),
        },
        {
          label: words.whileWorking,
          help: words.whileWorkingHelp,
          control: () => (
            <Segments
              label={words.whileWorking}
              options={[
                { value: 'steer', label: words.steer },
                { value: 'queue', label: words.queue },
              ]}
              value={preferences.prefersQueue() ? 'queue' : 'steer'}
              onChange={(value) => preferences.setPrefersQueue(value === 'queue')}
            />
          ),
        },
      ],
    },
    {
      id: 'accessibility',
      label: words.sections.accessibility,
      preferences: [
        {
          label: words.announcements,
          help: words.announcementsHelp,
          control: () => (
            <Segments
              label={words.announcements}
              options={announcementKinds.map((value) => ({ value, label: words.announced[value] }))}
              value={preferences.announcements()}
              onChange={preferences.setAnnouncements}
            />
          ),
          isWide: true,
        },
        {
          label: words.goesOn,
          help: words.goesOnHelp,
          control: () => (
            <Switch
              aria-label={words.goesOn}
              checked={preferences.goesOn()}
              onChange={(event) => preferences.setGoesOn(event.currentTarget.checked)}
            />
          ),
        },
        {
          label: words.singleKeys,
          help: words.singleKeysHelp,
          control: () => (
            <Switch
              aria-label={words.singleKeys}
              checked={preferences.hasSingleKeys()}
              onChange={(event) => preferences.setSingleKeys(event.currentTarget.checked)}
            />
          ),
        },
      ],
    },
    notificationsSection,
    {
      id: 'project',
      label: words.sections.project,
      preferences: [
        {
          label: words.models,
          help: words.modelsHelp,
          control: () => (
            <Button
              onClick={() => {
                onLeave();
                commands.run('models');
              }}
            >
              {words.openModels}
            </Button>
          ),
        },
        { label: words.titles, help: words.titlesHelp, control: () => <Titles />, isWide: true },
        { label: words.inactivity, help: words.inactivityHelp, control: () => <InactivityTimeout />, isWide: true },
        { label: words.masking, help: words.maskingHelp, control: () => <Masking /> },
        {
          label: settingsText.secrets,
          help: settingsText.secretsHelpProject,
          control: () => <Secrets />,
          isWide: true,
        },
      ],
    },
  ];
}
