/** Conversations of sessions at work, kept folded between the steps so that a step costs what is new. */

import type { Event } from '../core/event.ts';
import { applyToTranscript, type Transcript } from '../core/transcript.ts';
import type { Store } from '../log/store.ts';
import type { Views } from '../log/views.ts';

const kept = 100;

export function makeConversations(store: Store, views: Views) {
  const known = new Map<string, { seq: number; transcript: Transcript }>();

  return {
    /** The conversation as of the newest event. */
    of(id: string): Transcript {
      const seq = store.load(id)?.seq ?? 0;
      const cached = known.get(id);
      known.delete(id);
      // Written by the store from Events.
      const news = cached
        ? store.read(id, cached.seq, seq - cached.seq).map(({ data }) => JSON.parse(data) as Event)
        : [];
      const transcript =
        cached && !news.some(({ type }) => type === 'branch.moved')
          ? news.reduce(applyToTranscript, cached.transcript)
          : views.transcript(id);
      known.set(id, { seq, transcript });
      for (const oldest of known.keys()) {
        if (known.size <= kept) break;
        known.delete(oldest);
      }
      return transcript;
    },
  };
}

export type Conversations = ReturnType<typeof makeConversations>;
