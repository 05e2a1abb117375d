/** A file on its way to be sessions, in steps: whoever takes them decides where and when. */

import type { Event, EventBody } from '../../core/event.ts';
import { Refused } from '../../core/refusal.ts';
import type { Settings } from '../../core/settings.ts';
import { readArchive } from './archive.ts';
import { detect } from './detect.ts';
import { skip, type Skipped } from './foreign/conversation.ts';
import { eventsOf } from './foreign/events.ts';
import { withNewIds } from './rename.ts';
import { fold, settle } from './settle.ts';

/** Of one file. */
const mostConversations = 5_000;

/** Of one step: few enough to be written between two other things unnoticed. */
const eventsAtOnce = 50;
/** As JSON. */
const charactersAtOnce = 64 * 1024;

export type ToReader =
  | { type: 'next' }
  | { type: 'defaults'; settings: Settings }
  | { type: 'names'; areTaken: boolean };

export type FromReader =
  /** Asks for the settings of sessions that say nothing else. */
  | { type: 'defaults' }
  /** Asks whether any of the ids that a session brings is taken. */
  | { type: 'names'; names: string[] }
  | { type: 'events'; session: string; events: EventBody[] }
  /** The session is whole. `changes`: what it is not allowed any more, in words. */
  | { type: 'session'; session: string; isFork: boolean; messages: number; isRenamed: boolean; changes: string[] }
  | { type: 'done'; program: string; skipped: Skipped };

export type Reading = Generator<FromReader, void, ToReader>;

export interface ReadingOptions {
  makeId: () => string;
  /** ISO 8601 UTC. */
  now: string;
}

function namesIn(events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'session.created':
        return [event.id];
      case 'process.started':
        return [event.process];
      default:
        return [];
    }
  });
}

function countMessages(events: readonly Event[]): number {
  return events.filter(({ type }) => type === 'message.sent' || type === 'turn.started' || type === 'turn.steered')
    .length;
}

function* batchesOf(events: readonly EventBody[]): Generator<EventBody[]> {
  let batch: EventBody[] = [];
  let characters = 0;
  for (const event of events) {
    batch.push(event);
    characters += JSON.stringify(event).length;
    if (batch.length < eventsAtOnce && characters < charactersAtOnce) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

function* readSession(events: readonly Event[], makeId: () => string): Reading {
  const answer = yield { type: 'names', names: namesIn(events) };
  const isRenamed = answer.type === 'names' && answer.areTaken;
  const own = isRenamed ? withNewIds(events, makeId(), makeId) : events;
  const session = fold(own);
  const rest = settle(session);
  for (const batch of batchesOf([...own, ...rest.events])) yield { type: 'events', session: session.id, events: batch };
  yield {
    type: 'session',
    session: session.id,
    isFork: session.forkedFrom !== null,
    messages: countMessages(events),
    isRenamed,
    changes: rest.changes,
  };
}

/** Throws `Refused` when the file is not what it should be. */
export function* readFile(bytes: Uint8Array, { makeId, now }: ReadingOptions): Reading {
  const skipped: Skipped = new Map();
  const found = detect(bytes, skipped);
  const { program } = found;
  if ('archive' in found) yield* readSession(readArchive(found.archive), makeId);
  else {
    const answer = yield { type: 'defaults' };
    if (answer.type !== 'defaults') throw new Error('The reader was not told the settings.');
    let count = 0;
    for (const conversation of found.conversations) {
      if (conversation.messages.length === 0) {
        skip(skipped, 'empty conversations');
        continue;
      }
      count += 1;
      if (count > mostConversations)
        throw new Refused(
          'too_large',
          `The file has more than ${mostConversations} conversations; the rest of it was not imported.`,
        );
      yield* readSession(eventsOf(conversation, { program, settings: answer.settings, makeId, now }), makeId);
    }
    if (count === 0) throw new Refused('invalid', `The file of ${program} has no messages to import.`);
  }
  yield { type: 'done', program, skipped };
}
