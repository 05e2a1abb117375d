/** Of what a person wants to be told in this browser, and how. Every tab of the browser agrees. */

import { createSignal, onCleanup, type Accessor } from 'solid-js';
import { occasions, type Occasion } from '../../server/core/rules/occasion.ts';

export interface Choices {
  wantsNotifications: Accessor<boolean>;
  setNotifications(isOn: boolean): void;
  wantsSound: Accessor<boolean>;
  setSound(isOn: boolean): void;
  wants(occasion: Occasion): boolean;
  setWants(occasion: Occasion, isOn: boolean): void;
}

interface Chosen {
  notifications: boolean;
  sound: boolean;
  /** What is not wanted. */
  without: Occasion[];
}

const KEY = 'sessile.notifications';

function read(): Chosen {
  const fallback: Chosen = { notifications: false, sound: false, without: [] };
  // Written by `set` below, perhaps by an older version.
  return { ...fallback, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Chosen>) };
}

export function createChoices(): Choices {
  const [chosen, setChosen] = createSignal(read());
  const onStorage = (event: StorageEvent) => event.key === KEY && setChosen(read());
  window.addEventListener('storage', onStorage);
  onCleanup(() => window.removeEventListener('storage', onStorage));

  function set(change: Partial<Chosen>) {
    const next = { ...read(), ...change };
    localStorage.setItem(KEY, JSON.stringify(next));
    setChosen(next);
  }

  return {
    wantsNotifications: () => chosen().notifications,
    setNotifications: (isOn) => set({ notifications: isOn }),
    wantsSound: () => chosen().sound,
    setSound: (isOn) => set({ sound: isOn }),
    wants: (occasion) => !chosen().without.includes(occasion),
    setWants(occasion, isOn) {
      const without = occasions.filter((one) => (one === occasion ? !isOn : chosen().without.includes(one)));
      set({ without });
    },
  };
}
