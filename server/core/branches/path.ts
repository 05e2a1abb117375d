/** Which message follows which, and which of several branches the conversation takes. */

import type { Event } from '../event.ts';
import { applyToTranscript, type Message, type Transcript } from '../transcript.ts';

export function makePath() {
  /** Messages of every branch that have their place, and the seq of the event that gave it. */
  const places = new Map<string, { parent: string | null; seq: number }>();
  const aside = new Map<string, Message>();
  const notices = new Map<string, number>();
  let head: string | null = null;
  let isBranched = false;

  function place(message: string, seq: number): void {
    places.set(message, { parent: head, seq });
    head = message;
  }

  function follow(event: Event): void {
    switch (event.type) {
      case 'message.read':
        return place(event.message, event.seq);
      case 'turn.started':
      case 'turn.steered':
        return place(event.reply, event.seq);
      case 'phase.changed':
      case 'settings.changed':
        return void notices.set(`${event.session}.${event.seq}`, event.seq);
      case 'feedback.given': {
        const known = aside.get(event.message);
        if (known) for (const rated of applyToTranscript([known], event)) aside.set(rated.id, rated);
        return;
      }
      case 'branch.moved':
        head = event.to;
        isBranched = true;
        return;
      default:
    }
  }

  /** From the newest message back. */
  function* walk(): Generator<string> {
    for (let id = head; id !== null && places.has(id); id = places.get(id)?.parent ?? null) yield id;
  }

  /** The messages of the path, of all that are known, and those that still have no place. */
  function taken(all: Transcript): Transcript {
    for (const message of all) if (places.has(message.id)) aside.set(message.id, message);
    const path = [...walk()].flatMap((id) => aside.get(id) ?? []).toReversed();
    return [...path, ...all.filter(({ id }) => !places.has(id))];
  }

  /** What was said of the session after a message had been followed by the next belongs to another branch. */
  function asOfThen(transcript: Transcript): Transcript {
    if (!isBranched) return transcript;
    const followedAt = new Map<string, number>();
    for (const id of walk()) {
      const { parent, seq } = places.get(id) ?? { parent: null, seq: 0 };
      if (parent !== null) followedAt.set(parent, seq);
    }
    return transcript.map((message) => {
      const end = followedAt.get(message.id);
      if (end === undefined) return message;
      const parts = message.parts.filter(({ id }) => (notices.get(id) ?? 0) < end);
      return parts.length === message.parts.length ? message : { ...message, parts };
    });
  }

  return { follow, taken, asOfThen, head: () => head };
}
