import { createSignal } from 'solid-js';

/** A choice between two, which this browser remembers once it was made. */
export function createSwitch(key: string, initial: boolean) {
  const [isOn, setOn] = createSignal((localStorage.getItem(key) ?? String(initial)) === 'true');
  return [
    isOn,
    (next: boolean) => {
      localStorage.setItem(key, String(next));
      setOn(next);
    },
  ] as const;
}
