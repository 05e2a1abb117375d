/** Remembers every acknowledgement and every byte that a reader saw, and says what a server has lost of it. */

import type { Event } from '../../server/core/event.ts';
import type { Frame } from './client.ts';

interface Acknowledged {
  session: string;
  message: string;
  clientId: string;
  text: string;
}

interface Seen {
  session: string;
  part: string;
  /** A call's input and its output are one part. */
  kind: string;
  text: string;
}

export function makeOracle() {
  const sessions = new Set<string>();
  const acknowledged: Acknowledged[] = [];
  const events = new Map<string, Map<number, string>>();
  const parts = new Map<string, Seen>();

  return {
    sessions,
    created: (session: string) => void sessions.add(session),
    sent: (message: Acknowledged) => void acknowledged.push(message),
    counts: () => ({ sessions: sessions.size, acknowledged: acknowledged.length, parts: parts.size }),

    /** Takes in what one connection received, in order. The answer names what cannot be on one stream. */
    saw(frames: readonly Frame[]): string[] {
      const wrong: string[] = [];
      const numbers = new Map<number, Seen>();
      const last = new Map<string, number>();
      for (const { event, data } of frames) {
        if (event === 'event') {
          // Frames of the stream are shaped by their name.
          const { session, seq } = data as Event;
          const expected = (last.get(session) ?? 0) + 1;
          if (seq !== expected) wrong.push(`${session}: event ${seq} came where ${expected} was due`);
          last.set(session, seq);
          const known = events.get(session) ?? new Map<number, string>();
          events.set(session, known);
          const text = JSON.stringify(data);
          if (known.has(seq) && known.get(seq) !== text)
            wrong.push(`${session}: event ${seq} was ${known.get(seq)} and is ${text}`);
          known.set(seq, text);
        } else if (event === 'part') {
          const { n, session, part, kind, text } = data as Seen & { n: number };
          const known = parts.get(`${part} ${kind}`);
          if (known && !known.text.startsWith(text) && !text.startsWith(known.text)) wrong.push(`${part} began anew`);
          const seen = known ?? { session, part, kind, text };
          if (text.length > seen.text.length) seen.text = text;
          parts.set(`${part} ${kind}`, seen);
          numbers.set(n, seen);
        } else if (event === 'd') {
          const [n, offset, growth] = data as [number, number, string];
          const seen = numbers.get(n);
          if (!seen) wrong.push(`growth of ${n}, which is no part`);
          else if (offset > seen.text.length) wrong.push(`${seen.part}: growth at ${offset} after ${seen.text.length}`);
          else if (offset + growth.length > seen.text.length) seen.text = seen.text.slice(0, offset) + growth;
        }
      }
      return wrong;
    },

    /** What is missing from the logs, which are whole: `frames` holds every event of every session that is left. */
    missing(frames: readonly Frame[]): string[] {
      const logs = new Map<string, Event[]>();
      const running = new Map<string, string>();
      const numbers = new Map<number, string>();
      for (const { event, data } of frames) {
        if (event === 'event') {
          const entry = data as Event;
          logs.set(entry.session, [...(logs.get(entry.session) ?? []), entry]);
        } else if (event === 'part') {
          const { n, part, kind, text } = data as Seen & { n: number };
          numbers.set(n, `${part} ${kind}`);
          running.set(`${part} ${kind}`, text);
        } else if (event === 'd') {
          const [n, offset, growth] = data as [number, number, string];
          const id = numbers.get(n) ?? '';
          running.set(id, (running.get(id) ?? '').slice(0, offset) + growth);
        }
      }
      const sent = new Map<string, string>();
      const finished = new Map<string, string>();
      for (const entry of [...logs.values()].flat()) {
        if (entry.type === 'message.sent') sent.set(entry.message, `${entry.session} ${entry.clientId} ${entry.text}`);
        if (entry.type === 'tool.finished') finished.set(`${entry.part} output`, entry.output);
        if (entry.type === 'part.finished') {
          const { part } = entry;
          if (part.type === 'tool') finished.set(`${part.id} input`, textOfInput(part.input));
          else finished.set(`${part.id} ${part.type}`, part.text);
        }
      }
      const isLeft = ({ session }: { session: string }): boolean => sessions.has(session);
      return [
        ...[...sessions].filter((session) => !logs.has(session)).map((session) => `session ${session} is gone`),
        ...[...events]
          .filter(([session]) => sessions.has(session))
          .flatMap(([session, known]) => {
            const found = new Map(logs.get(session)?.map((entry) => [entry.seq, JSON.stringify(entry)]));
            return [...known]
              .filter(([seq, text]) => found.get(seq) !== text)
              .map(([seq]) => `${session}: event ${seq} is gone or another`);
          }),
        ...acknowledged
          .filter(isLeft)
          .filter(({ session, message, clientId, text }) => sent.get(message) !== `${session} ${clientId} ${text}`)
          .map(({ message }) => `acknowledged message ${message} is gone`),
        ...[...parts]
          .filter(([, seen]) => isLeft(seen))
          .map(([id, { text }]) => ({ id, text, left: finished.get(id) ?? running.get(id) ?? '' }))
          .filter(({ text, left }) => !left.startsWith(text))
          .map(({ id, text, left }) => `${id}: ${JSON.stringify(text)} was seen, ${JSON.stringify(left)} is left`),
      ];
    },

    /** The session was removed on purpose. */
    removed(session: string): void {
      sessions.delete(session);
      events.delete(session);
      for (const [id, { session: owner }] of parts) if (owner === session) parts.delete(id);
    },
  };
}

/** Arguments that were seen as text, and are an object once they are whole. */
function textOfInput(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}
