/** Text that was typed and not sent, per session, kept on every keystroke. What a person typed is sacred. */

import { createSignal, type Accessor } from 'solid-js';

export interface Unsent {
  text: Accessor<string>;
  setText(text: string): void;
  /** Forgets the text if it is still what was sent: what was typed meanwhile stays. */
  sent(text: string): void;
}

export function createUnsent(place: string): Unsent {
  const key = `sessile.unsent.${place}`;
  const [text, setSignal] = createSignal(localStorage.getItem(key) ?? '');

  function setText(next: string) {
    setSignal(next);
    if (next === '') localStorage.removeItem(key);
    else localStorage.setItem(key, next);
  }

  return {
    text,
    setText,
    sent(what) {
      if (text() === what) setText('');
    },
  };
}
