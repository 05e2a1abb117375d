import { createSignal, onCleanup, type Accessor } from 'solid-js';

const PERIOD_MS = 200;

/** Whole seconds until a time that is given in milliseconds since 1970; never below 0. */
export function createSecondsLeft(dueAt: () => number): Accessor<number> {
  const left = () => Math.max(0, Math.ceil((dueAt() - Date.now()) / 1000));
  const [seconds, setSeconds] = createSignal(left());
  const timer = setInterval(() => setSeconds(left()), PERIOD_MS);
  onCleanup(() => clearInterval(timer));
  return seconds;
}
