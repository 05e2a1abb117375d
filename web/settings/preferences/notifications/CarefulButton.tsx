import { createSignal, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';

interface CarefulButtonProps {
  label: string;
  /** What the second click does. */
  confirm: string;
  onConfirm(): void;
}

/** Asks once more in place. */
export function CarefulButton(props: CarefulButtonProps) {
  const [isAsking, setAsking] = createSignal(false);
  return (
    <Show
      when={isAsking()}
      fallback={
        <Button kind="quiet" onClick={() => setAsking(true)}>
          {props.label}
        </Button>
      }
    >
      <Button
        ref={(button) => queueMicrotask(() => button.focus())}
        kind="danger"
        onClick={() => (setAsking(false), props.onConfirm())}
        onBlur={() => setAsking(false)}
      >
        {props.confirm}
      </Button>
    </Show>
  );
}
