/** Our own JSON export, read back: the same events, or a sentence that says which one cannot be right. */

import { z } from 'zod';
import type { Event } from '../../core/event.ts';
import { Refused } from '../../core/refusal.ts';
import { format } from '../json.ts';
import { checkEvent } from './event-schema.ts';

const archive = z.looseObject({ format: z.string(), events: z.array(z.unknown()).min(1) });

export function isArchive(file: unknown): boolean {
  return z.looseObject({ format: z.string().startsWith('sessile/') }).safeParse(file).success;
}

function problemOfPlace(event: Event, at: number, session: string): string | undefined {
  if (event.seq !== at + 1) return `has the number ${event.seq} where ${at + 1} follows`;
  if (event.session !== session) return 'belongs to another session';
  if ((event.type === 'session.created') !== (at === 0))
    return at === 0 ? 'is not session.created, with which every log begins' : 'creates the session a second time';
  return undefined;
}

/** `length`: of the events of the file. */
function problemOfCreation(event: Event, session: string, length: number): string | undefined {
  if (event.type !== 'session.created') return undefined;
  if (event.id !== session) return 'creates another session';
  const until = event.forkedFrom?.until ?? 0;
  return until > length ? `says that it came with ${until} events, and the file has ${length}` : undefined;
}

/** An id names one message or one process only. */
function problemOfNames(event: Event, names: Set<string>): string | undefined {
  const [kind, name] = nameIn(event) ?? [];
  if (kind === undefined) return undefined;
  const key = `${kind} ${name}`;
  if (names.has(key)) return `names a second ${kind} ${JSON.stringify(name)}`;
  names.add(key);
  return undefined;
}

function nameIn(event: Event): [kind: string, name: string] | undefined {
  if (event.type === 'message.sent') return ['message', event.message];
  if (event.type === 'turn.started' || event.type === 'turn.steered') return ['message', event.reply];
  return event.type === 'process.started' ? ['process', event.process] : undefined;
}

export function readArchive(file: unknown): Event[] {
  const parsed = archive.safeParse(file);
  if (!parsed.success) throw new Refused('invalid', 'The file has no events; export the session as JSON again.');
  if (parsed.data.format !== format) {
    throw new Refused(
      'invalid',
      `The file is of the format ${JSON.stringify(parsed.data.format.slice(0, 40))}; this version reads ${format}. Use a newer Sessile.`,
    );
  }
  const { length } = parsed.data.events;
  const events: Event[] = [];
  const names = new Set<string>();
  const clientIds = new Set<string>();
  for (const [at, given] of parsed.data.events.entries()) {
    const checked = checkEvent(given);
    const event = 'event' in checked ? checked.event : undefined;
    const isRepeated = event?.type === 'message.sent' && clientIds.has(event.clientId);
    if (event?.type === 'message.sent') clientIds.add(event.clientId);
    const session = events[0]?.session ?? event?.session ?? '';
    const problem =
      'problem' in checked
        ? checked.problem
        : (problemOfPlace(checked.event, at, session) ??
          problemOfCreation(checked.event, session, length) ??
          problemOfNames(checked.event, names) ??
          (isRepeated ? 'was sent under the clientId of an earlier message' : undefined));
    if (problem !== undefined || !event)
      throw new Refused('invalid', `Event ${at + 1} of the file ${problem}. Nothing was imported.`);
    events.push(event);
  }
  return events;
}
