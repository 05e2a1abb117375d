import { createSignal, Show } from 'solid-js';
import type { Settings } from '../../server/core/settings.ts';
import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { later } from '../ui/later.tsx';

interface SettingsButtonProps {
  settings: Settings;
  /** What a reset goes back to. */
  initial: Settings;
  isNew?: boolean;
  session?: string;
  /** Given when others open the dialog as well. */
  isOpen?: boolean;
  onOpen?(isOpen: boolean): void;
  /** Rejects when the server refuses. */
  onSave(settings: Settings): Promise<void>;
}

const SettingsDialog = later(() => import('./SettingsDialog.tsx').then((module) => module.SettingsDialog));

export function SettingsButton(props: SettingsButtonProps) {
  const [isOwnOpen, setOwnOpen] = createSignal(false);
  const setOpen = (isOpen: boolean) => (props.onOpen ? props.onOpen(isOpen) : setOwnOpen(isOpen));
  return (
    <>
      <IconButton
        label={props.isNew ? text.settings.button : text.header.settings}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="sliders" />
      </IconButton>
      <Show when={props.isOpen ?? isOwnOpen()}>
        <SettingsDialog
          settings={props.settings}
          initial={props.initial}
          isNew={props.isNew}
          session={props.session}
          onSave={props.onSave}
          onClose={() => setOpen(false)}
        />
      </Show>
    </>
  );
}
