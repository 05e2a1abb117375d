/**
 * Keeps one stream open: reconnects with jittered backoff, notices silence, and knows nothing of what the frames mean.
 * `shared-feed.ts` lets the tabs of a browser have one of these together.
 */

import { frameNames, parseFrame, type Frame } from './frame.ts';

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** There is a connection, and nothing comes through: something on the way holds it back. */
  | { kind: 'held' }
  | { kind: 'reconnecting'; since: number }
  | { kind: 'offline'; since: number };

/** The part of EventSource that is used. */
export interface Source {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: { data?: unknown }) => void): void;
  close(): void;
}

export interface FeedOptions {
  /** The address with the positions of this moment. */
  address(): string;
  open(address: string): Source;
  /** The HTTP status that the address answers with, 0 when nothing answers. */
  probe(address: string): Promise<number>;
  /** A connection is about to open: what it numbers starts anew. */
  onConnect(): void;
  onFrame(frame: Frame): void;
  onState(state: ConnectionState): void;
  /** The server will not serve this address. Resolves true when a new address is worth a try. */
  onRefused(status: number): Promise<boolean>;
  isOnline(): boolean;
  random?(): number;
}

export interface Feed {
  /** Joins again at once, because what is followed has changed. */
  join(): void;
  /** Something is missing: joins again from the known positions, after a short wait so that a fault cannot become a storm. */
  repair(): void;
  /** The page is looked at again, or the network is back. */
  wake(): void;
  close(): void;
}

/** The server pings every 15 s. */
const SILENCE_MS = 45_000;
/** The server says something at once: who hears nothing for this long is behind a proxy that buffers. */
const HELD_MS = 8_000;
/** After a sleep of the machine timers are late; a page that comes back trusts a connection only this long. */
const TRUST_MS = 20_000;
/** A connection that lasted this long was a good one: the next attempt starts from the shortest wait. */
const GOOD_MS = 5_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** EventSource.CLOSED: the server answered, but not with a stream. */
const CLOSED = 2;

export function makeFeed(options: FeedOptions): Feed {
  const random = options.random ?? Math.random;
  let source: Source | undefined;
  let state: ConnectionState = { kind: 'connecting' };
  let attempts = 0;
  let openedAt = 0;
  let heardAt = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  function setState(next: ConnectionState) {
    state = next;
    options.onState(next);
  }

  function disconnect() {
    clearTimeout(waiting);
    clearTimeout(watchdog);
    clearTimeout(patience);
    waiting = undefined;
    source?.close();
    source = undefined;
  }

  function connect() {
    disconnect();
    if (isClosed) return;
    options.onConnect();
    const address = options.address();
    const mine = options.open(address);
    source = mine;
    openedAt = heardAt = Date.now();
    patience = setTimeout(() => setState({ kind: 'held' }), HELD_MS);
    for (const name of frameNames) {
      mine.addEventListener(name, (event) => {
        if (source !== mine) return;
        heardAt = Date.now();
        clearTimeout(patience);
        if (state.kind !== 'live') setState({ kind: 'live' });
        options.onFrame(parseFrame(name, String(event.data)));
      });
    }
    mine.addEventListener('error', () => {
      if (source !== mine) return;
      const wasAnswered = mine.readyState === CLOSED;
      disconnect();
      if (wasAnswered) void askWhy(address);
      else retry();
    });
    watch();
  }

  function watch() {
    watchdog = setTimeout(
      () => {
        if (Date.now() - heardAt < SILENCE_MS) watch();
        // What is held back is asked for again, and the page need not hear of it.
        else if (state.kind === 'held') connect();
        else retry();
      },
      Math.max(heardAt + SILENCE_MS - Date.now(), 1),
    );
  }

  function lose() {
    if (state.kind === 'reconnecting' || state.kind === 'offline') return;
    setState({ kind: options.isOnline() ? 'reconnecting' : 'offline', since: Date.now() });
  }

  function retry() {
    disconnect();
    if (isClosed) return;
    attempts = Date.now() - openedAt > GOOD_MS ? 0 : attempts + 1;
    lose();
    const longest = Math.min(FIRST_WAIT_MS * 2 ** attempts, LONGEST_WAIT_MS);
    waiting = setTimeout(connect, longest * (0.5 + random() / 2));
  }

  /** A native EventSource does not tell the status, so the address is asked once more. */
  async function askWhy(address: string) {
    lose();
    const status = await options.probe(address);
    if (source || waiting || isClosed) return;
    if (status < 400 || status >= 500) return retry();
    if (await options.onRefused(status)) retry();
  }

  return {
    join: connect,
    repair: retry,
    wake() {
      const isTrusted = source && state.kind === 'live' && Date.now() - heardAt < TRUST_MS;
      if (isTrusted || isClosed) return;
      attempts = 0;
      connect();
    },
    close() {
      isClosed = true;
      disconnect();
    },
  };
}
