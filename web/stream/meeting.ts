/** Where the tabs of a browser meet: a channel that all hear, and a lock that one of them holds. */

import type { Meeting, TabMessage } from './shared-feed.ts';

const NAME = 'sessile.stream';

/** Undefined where tabs cannot meet, as on plain HTTP from another machine: then each has a stream of its own. */
export function openMeeting(): Meeting | undefined {
  // Types say that they are there; browsers leave them out where the page is not trusted.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks || typeof BroadcastChannel === 'undefined') return undefined;
  const channel = new BroadcastChannel(NAME);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has no other origin.
    say: (message) => channel.postMessage(message),
    hear: (listener) => channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => listener(data)),
    close: () => channel.close(),
    request: (lead, options) => locks.request(NAME, options, lead),
  };
}
