/** A log, or a stretch of one, folded into the conversation as it is on the path that was taken last. */

import type { Event } from '../event.ts';
import { applyToTranscript, type Message, type Transcript } from '../transcript.ts';
import { makePath } from './path.ts';

/** Messages before the first that later events change are set aside, so that folding a long log costs its length. */
const settledAfter = 100;

export function makeFold() {
  const path = makePath();
  let settled: Message[] = [];
  let recent: Transcript = [];

  /** What is said of the session stands at the end of the path, which may be a message from before the stretch. */
  function isOfAnother({ type }: Event): boolean {
    if (type !== 'phase.changed' && type !== 'settings.changed') return false;
    return recent.findLast(({ state }) => state !== 'waiting' && state !== 'withdrawn')?.id !== path.head();
  }

  return {
    add(event: Event): void {
      path.follow(event);
      if (event.type === 'branch.moved') {
        recent = path.taken([...settled, ...recent]);
        settled = [];
      } else if (!isOfAnother(event)) recent = applyToTranscript(recent, event);
      // Of what comes later only ratings reach back this far.
      if (event.type === 'feedback.given') settled = [...applyToTranscript(settled, event)];
      if (recent.length < 2 * settledAfter) return;
      const changing = recent.findIndex(({ state }) => state === 'waiting' || state === 'streaming');
      const newest = recent.length - settledAfter;
      const end = changing < 0 ? newest : Math.min(newest, changing);
      settled.push(...recent.slice(0, end));
      recent = recent.slice(end);
    },
    /** Hands out the oldest messages, which only ratings change any more. Not where a branch is taken later. */
    take(): Message[] {
      const taken = settled;
      settled = [];
      return taken;
    },
    /** What has not been handed out. */
    transcript: (): Transcript => path.asOfThen([...settled, ...recent]),
  };
}

/** A stretch must begin before the first event of every message that is wanted. */
export function foldTranscript(events: Iterable<Event>): Transcript {
  const fold = makeFold();
  for (const event of events) fold.add(event);
  return fold.transcript();
}
