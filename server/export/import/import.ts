/** A file becomes sessions: all of one at once, or a sentence that says why not. */

import { setImmediate } from 'node:timers/promises';
import type { Event, EventBody } from '../../core/event.ts';
import { Refused } from '../../core/refusal.ts';
import type { Session } from '../../core/session.ts';
import type { Settings } from '../../core/settings.ts';
import type { Names } from '../../log/names.ts';
import { readArchive } from './archive.ts';
import { detect } from './detect.ts';
import type { Skipped } from './foreign/conversation.ts';
import { eventsOf } from './foreign/events.ts';
import { withNewIds } from './rename.ts';
import { eventsToRest, fold } from './settle.ts';

/** Of one file. */
const mostConversations = 5_000;

export interface ImportSources {
  names: Names;
  /** Writes events to a session that they create, in one transaction. Events that carry a time keep it. */
  append: (session: string, events: readonly EventBody[]) => Session;
  /** Of a session that says nothing else. */
  defaults: () => Promise<Settings>;
  makeId: () => string;
  now: () => Date;
}

export interface ImportReport {
  /** The program that wrote the file. */
  program: string;
  sessions: number;
  messages: number;
  /** Whether ids were taken, so that the session has new ones. */
  isRenamed: boolean;
  /** What was left out, with how often; empty when nothing was. */
  skipped: { what: string; count: number }[];
}

export interface Imported {
  /** The first one has the place of honour: a file of our own has one only. */
  sessions: Session[];
  report: ImportReport;
}

function namesIn(events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'session.created':
        return [event.id];
      case 'message.sent':
        return [event.message];
      case 'turn.started':
      case 'turn.steered':
        return [event.reply];
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

export function makeImporter({ names, append, defaults, makeId, now }: ImportSources) {
  function adopt(events: readonly Event[]): { session: Session; isRenamed: boolean } {
    const isRenamed = names.areTaken(namesIn(events));
    const own = isRenamed ? withNewIds(events, makeId(), makeId) : events;
    const session = fold(own);
    return { session: append(session.id, [...own, ...eventsToRest(session)]), isRenamed };
  }

  return async function importFile(bytes: Uint8Array): Promise<Imported> {
    const skipped: Skipped = new Map();
    const found = detect(bytes, skipped);
    const { program } = found;
    const sessions: Session[] = [];
    let messages = 0;
    let isRenamed = false;
    const take = (events: readonly Event[]): void => {
      const adopted = adopt(events);
      sessions.push(adopted.session);
      messages += countMessages(events);
      isRenamed ||= adopted.isRenamed;
    };
    if ('archive' in found) take(readArchive(found.archive));
    else {
      const settings = await defaults();
      for (const conversation of found.conversations) {
        if (conversation.messages.length === 0) {
          skipped.set('empty conversations', (skipped.get('empty conversations') ?? 0) + 1);
          continue;
        }
        if (sessions.length === mostConversations)
          throw new Refused(
            'too_large',
            `The file has more than ${mostConversations} conversations; the rest of it was not imported.`,
          );
        take(eventsOf(conversation, { program, settings, makeId, now: now().toISOString() }));
        await setImmediate();
      }
    }
    if (sessions.length === 0) throw new Refused('invalid', `The file of ${program} has no messages to import.`);
    const left = [...skipped].map(([what, count]) => ({ what, count })).toSorted((a, b) => b.count - a.count);
    return { sessions, report: { program, sessions: sessions.length, messages, isRenamed, skipped: left } };
  };
}

export type ImportFile = ReturnType<typeof makeImporter>;
