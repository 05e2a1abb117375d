import { createSignal, onCleanup, type Accessor } from 'solid-js';

/** The time of now, told anew at every period while its owner lives and the page is seen. */
export function createClock(periodMs: number): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => {
    if (!document.hidden) setNow(Date.now());
  }, periodMs);
  onCleanup(() => clearInterval(timer));
  return now;
}
