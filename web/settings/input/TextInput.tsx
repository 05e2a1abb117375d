import { settingsText } from '../../text/dialogs/settings.ts';

interface TextInputProps {
  id: string;
  name: string;
  describedBy: string;
  /** Characters. */
  most: number;
  value: string;
  isInvalid: boolean;
  onChange(value: string): void;
}

export function TextInput(props: TextInputProps) {
  return (
    <>
      <textarea
        id={props.id}
        name={props.name}
        class="input input-text"
        rows={4}
        value={props.value}
        aria-invalid={props.isInvalid}
        aria-describedby={props.describedBy}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
      <span class="input-count">{settingsText.characters(props.value.length, props.most)}</span>
    </>
  );
}
