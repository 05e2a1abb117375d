import { createSignal, Show } from 'solid-js';
import type { Settings } from '../../server/core/settings.ts';
import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';

interface SettingsButtonProps {
  settings: Settings;
  /** What a reset goes back to. */
  initial: Settings;
  isNew?: boolean;
  /** Rejects when the server refuses. */
  onSave(settings: Settings): Promise<void>;
}

export function SettingsButton(props: SettingsButtonProps) {
  const [isOpen, setOpen] = createSignal(false);
  return (
    <>
      <IconButton
        label={props.isNew ? text.settings.button : text.header.settings}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="sliders" />
      </IconButton>
      <Show when={isOpen()}>
        <SettingsDialog {...props} onClose={() => setOpen(false)} />
      </Show>
    </>
  );
}
