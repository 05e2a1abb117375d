/** A log, or a stretch of one, folded into the conversation as it is on the path that was taken last. */

import type { Event } from '../event.ts';
import { applyToTranscript, type Message, type Transcript } from '../transcript.ts';
import { makePath } from './path.ts';

/** Messages before the first that later events change are set aside, so that folding a long log costs its length. */
const settledAfter = 100;

/** A stretch must begin before the first event of every message that is wanted. */
export function foldTranscript(events: Iterable<Event>): Transcript {
  const path = makePath();
  let settled: Message[] = [];
  let recent: Transcript = [];
  for (const event of events) {
    path.follow(event);
    if (event.type === 'branch.moved') {
      recent = path.taken([...settled, ...recent]);
      settled = [];
    } else recent = applyToTranscript(recent, event);
    // Of what comes later only ratings reach back this far.
    if (event.type === 'feedback.given') settled = [...applyToTranscript(settled, event)];
    if (recent.length < 2 * settledAfter) continue;
    const changing = recent.findIndex(({ state }) => state === 'waiting' || state === 'streaming');
    const newest = recent.length - settledAfter;
    const end = changing < 0 ? newest : Math.min(newest, changing);
    settled.push(...recent.slice(0, end));
    recent = recent.slice(end);
  }
  return path.asOfThen([...settled, ...recent]);
}
