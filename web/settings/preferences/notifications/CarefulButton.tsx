import { createSignal, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';

interface CarefulButtonProps {
  label: string;
  /** What the second click does. */
  confirm: string;
  onConfirm(): void;
}

/** Asks once more in place, where the focus stays. */
export function CarefulButton(props: CarefulButtonProps) {
  const [isAsking, setAsking] = createSignal(false);
  let isConfirmed = false;

  function confirm() {
    isConfirmed = true;
    setAsking(false);
    props.onConfirm();
  }

  function goBack(button: HTMLButtonElement) {
    if (isConfirmed) queueMicrotask(() => button.focus());
    isConfirmed = false;
  }

  return (
    <Show
      when={isAsking()}
      fallback={
        <Button ref={goBack} kind="quiet" onClick={() => setAsking(true)}>
          {props.label}
        </Button>
      }
    >
      <Button
        ref={(button) => queueMicrotask(() => button.focus())}
        kind="danger"
        onClick={confirm}
        onBlur={() => setAsking(false)}
      >
        {props.confirm}
      </Button>
    </Show>
  );
}
