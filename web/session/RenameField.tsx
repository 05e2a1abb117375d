import { text } from '../text.ts';

interface RenameFieldProps {
  name: string;
  onSave(name: string): void;
  /** Done, saved or not. */
  onDone(): void;
}

/** Enter and leaving save, Escape restores. */
export function RenameField(props: RenameFieldProps) {
  let isDone = false;

  function end(name?: string) {
    if (isDone) return;
    isDone = true;
    const next = name?.trim() ?? '';
    if (next !== '' && next !== props.name) props.onSave(next);
    props.onDone();
  }

  return (
    <input
      class="input name-input"
      aria-label={text.header.name}
      value={props.name}
      maxLength={200}
      ref={(input) =>
        queueMicrotask(() => {
          input.focus();
          input.select();
        })
      }
      onBlur={(event) => end(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.isComposing) return;
        if (event.key === 'Enter') end(event.currentTarget.value);
        if (event.key === 'Escape') end();
      }}
    />
  );
}
