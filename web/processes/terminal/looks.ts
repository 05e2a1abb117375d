/** How the person likes a terminal, remembered by the browser. */

import { createSignal, type Accessor } from 'solid-js';

export interface Looks {
  /** Green on black, or in the page's own colours. */
  isGreen: Accessor<boolean>;
  setGreen(isGreen: boolean): void;
  isWrapped: Accessor<boolean>;
  setWrapped(isWrapped: boolean): void;
}

function createRemembered(key: string, initial: boolean) {
  const [isOn, setOn] = createSignal((localStorage.getItem(key) ?? String(initial)) === 'true');
  return [
    isOn,
    (next: boolean) => {
      localStorage.setItem(key, String(next));
      setOn(next);
    },
  ] as const;
}

export function createLooks(): Looks {
  const [isGreen, setGreen] = createRemembered('sessile.terminal.green', true);
  const [isWrapped, setWrapped] = createRemembered('sessile.terminal.wrap', true);
  return { isGreen, setGreen, isWrapped, setWrapped };
}
