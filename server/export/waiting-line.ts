/** Heavy work one after the other: what one takes is free again before the next begins. */

import { Refused } from '../core/refusal.ts';

/** At most `most` wait or work at once. `what` is said to whoever comes then, such as `files are being read`. */
export function makeWaitingLine(most: number, what: string) {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return async function inLine<Result>(work: () => Promise<Result>): Promise<Result> {
    if (waiting >= most) throw new Refused('too_many', `${most} other ${what}; try again in a moment.`);
    waiting += 1;
    const done = last.then(work);
    last = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      waiting -= 1;
    }
  };
}
