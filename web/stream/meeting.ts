/** Where the tabs of a browser meet: a channel that all hear, and a lock that one of them holds. */

import type { Meeting, TabMessage } from './shared-feed.ts';

const NAME = 'sessile.stream';

/** Undefined where tabs cannot meet: then each has a stream of its own. */
export function openMeeting(tab: string): Meeting | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined;
  const channel = new BroadcastChannel(NAME);
  // Types say that it is there; browsers leave it out on plain HTTP from another machine.
  const locks = navigator.locks as LockManager | undefined;
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has no other origin.
    say: (message) => channel.postMessage(message),
    hear: (listener) => channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => listener(data)),
    close: () => channel.close(),
    request: locks
      ? (lead, options) => locks.request(NAME, options, lead)
      : (lead, options) => requestLease(tab, lead, options),
  };
}

/** Timers of a tab that nobody looks at may come once a minute. */
const LEASE_MS = 90_000;
const LOOK_MS = 1_500;
/** Two tabs that find the lease free write it both: after this time they see which came last. */
const SETTLE_MS = 100;

interface Lease {
  tab: string;
  until: number;
}

function readLease(): Lease | undefined {
  const kept = localStorage.getItem(NAME);
  return kept === null ? undefined : (JSON.parse(kept) as Lease);
}

/**
 * The same as a lock where there are none, as good as local storage can be: it is renewed as long as it is held, given back
 * by a page that goes, and taken over when it is too old. For a moment two tabs may hold it, and have a stream each.
 */
function requestLease(
  tab: string,
  lead: () => Promise<void>,
  { steal = false, signal }: { steal?: boolean; signal?: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isHeld = false;
    let claimedAt: number | undefined;
    const isMine = () => readLease()?.tab === tab;
    const write = () => localStorage.setItem(NAME, JSON.stringify({ tab, until: Date.now() + LEASE_MS }));
    const giveBack = () => isMine() && localStorage.removeItem(NAME);

    function end(settle: () => void) {
      clearInterval(timer);
      window.removeEventListener('storage', look);
      window.removeEventListener('pagehide', giveBack);
      settle();
    }
    const fail = () => end(() => reject(new DOMException('The lease is gone.', 'AbortError')));

    function look() {
      if (isHeld) {
        if (isMine()) write();
        else fail();
        return;
      }
      const lease = readLease();
      const isFree = !lease || lease.until < Date.now() || lease.tab === tab || (steal && claimedAt === undefined);
      if (!isFree) claimedAt = undefined;
      else if (claimedAt === undefined) {
        claimedAt = Date.now();
        write();
        setTimeout(look, SETTLE_MS);
      } else if (isMine() && Date.now() - claimedAt >= SETTLE_MS) hold();
    }

    function hold() {
      isHeld = true;
      void lead().then(() => {
        giveBack();
        end(resolve);
      });
    }

    const timer = setInterval(look, LOOK_MS);
    // Another tab has written: it is in our way, or it has given the lease back.
    window.addEventListener('storage', look);
    window.addEventListener('pagehide', giveBack);
    signal?.addEventListener('abort', () => !isHeld && fail());
    look();
  });
}
