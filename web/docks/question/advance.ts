/** Goes on by itself a moment after a choice, unless the person does anything else meanwhile. */

import { onCleanup } from 'solid-js';

const ADVANCE_MS = 250;

const touches = ['pointerdown', 'keydown', 'wheel'] as const;

export interface Advance {
  begin(act: () => void): void;
}

export function createAdvance(): Advance {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function cancel() {
    clearTimeout(timer);
    for (const touch of touches) document.removeEventListener(touch, cancel, true);
  }

  onCleanup(cancel);
  return {
    begin(act) {
      cancel();
      timer = setTimeout(() => {
        cancel();
        act();
      }, ADVANCE_MS);
      for (const touch of touches) document.addEventListener(touch, cancel, true);
    },
  };
}
