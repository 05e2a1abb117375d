import { createUniqueId } from 'solid-js';
import { settingsText } from '../text/dialogs/settings.ts';
import { Notice } from '../ui/Notice.tsx';

interface FullAccessProps {
  isInvalid: boolean;
  value: string;
  onChange(written: string): void;
}

export function isConfirmed(written: string): boolean {
  return written.trim().toLowerCase() === settingsText.fullWord;
}

/** Nobody gives everything away by a slip of the hand: the words are to be typed. */
export function FullAccess(props: FullAccessProps) {
  const id = createUniqueId();
  return (
    <Notice tone="warning" title={settingsText.fullTitle}>
      <span>{settingsText.fullHelp}</span>
      <label class="field full-access" for={id}>
        <span class="field-label">{settingsText.fullField(settingsText.fullWord)}</span>
        <input
          id={id}
          name="full-access"
          class="input"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={props.value}
          aria-invalid={props.isInvalid}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      </label>
    </Notice>
  );
}
