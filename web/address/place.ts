/** Where the page is: the address in the bar, and the ways to change it. */

import { createContext, createSignal, onCleanup, useContext, type Accessor } from 'solid-js';

export interface Place {
  path: Accessor<string>;
  /** The session that the address names. */
  session: Accessor<string | undefined>;
  go(path: string): void;
}

const SESSION = /^\/sessions\/([^/]+)\/?$/;

export function createPlace(): Place {
  const [path, setPath] = createSignal(location.pathname);
  const look = () => setPath(location.pathname);
  window.addEventListener('popstate', look);
  onCleanup(() => window.removeEventListener('popstate', look));
  return {
    path,
    session: () => SESSION.exec(path())?.[1],
    go(next) {
      if (next !== location.pathname) history.pushState(null, '', next);
      look();
    },
  };
}

export const PlaceContext = createContext<Place>();

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('usePlace is only for components inside PlaceContext.');
  return place;
}
