/** Where the page is: the address in the bar, and the ways to change it. */

import { batch, createContext, createSignal, onCleanup, useContext, type Accessor } from 'solid-js';

export interface Place {
  path: Accessor<string>;
  /** The session that the address names. */
  session: Accessor<string | undefined>;
  /** On the page of the background processes: the one that the address names, or '' for none. */
  process: Accessor<string | undefined>;
  /** The message of the session that the address points to: told anew whenever somebody goes there. */
  message: Accessor<{ id: string } | undefined>;
  go(path: string): void;
}

const SESSION = /^\/sessions\/([^/]+)\/?$/;
const MESSAGE = /^#message=([\w-]+)$/;
const PROCESSES = /^\/processes(?:\/([^/]+))?\/?$/;

export const usageHref = '/usage';

export function processHref(id: string): string {
  return `/processes/${id}`;
}

export function messageHref(session: string, message: string): string {
  return `/sessions/${session}#message=${message}`;
}

function pointed(): { id: string } | undefined {
  const id = MESSAGE.exec(location.hash)?.[1];
  return id === undefined ? undefined : { id };
}

export function createPlace(): Place {
  const [path, setPath] = createSignal(location.pathname);
  const [message, setMessage] = createSignal(pointed());
  // Both at once: no session is shown with the message of another one.
  const look = () =>
    batch(() => {
      setPath(location.pathname);
      setMessage(pointed());
    });
  window.addEventListener('popstate', look);
  onCleanup(() => window.removeEventListener('popstate', look));
  return {
    path,
    session: () => SESSION.exec(path())?.[1],
    process() {
      const found = PROCESSES.exec(path());
      return found ? (found[1] ?? '') : undefined;
    },
    message,
    go(next) {
      if (next !== location.pathname + location.hash) history.pushState(null, '', next);
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
