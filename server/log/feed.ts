/** Who follows what. Writers wake readers empty-handed; a reader pulls what follows its own position. */

import type { Answer } from '../core/question.ts';
import type { RunningPart } from '../core/running.ts';

/** Growth of a running part, encoded once for every reader. */
export interface Growth {
  session: string;
  frame: Buffer;
}

/** A running part with its number, small and unique among the parts that run now. */
export interface NumberedPart extends RunningPart {
  session: string;
  n: number;
}

/** Answers to an open question as far as they are filled in. */
export interface SavedAnswers {
  session: string;
  question: string;
  /** Grows with every save. */
  revision: number;
  answers: Answer[];
}

export interface SessionReader {
  /** The log of the session has grown. */
  onEvents(session: string): void;
  onPart(part: NumberedPart): void;
  onGrowth(growth: Growth): void;
  onAnswers(saved: SavedAnswers): void;
  onRemoved(session: string): void;
}

export function makeFeed() {
  const readers = new Map<string, Set<SessionReader>>();
  const listReaders = new Set<() => void>();
  const followers = new Set<(session: string) => void>();

  function tell(session: string, say: (reader: SessionReader) => void): void {
    for (const reader of readers.get(session) ?? []) say(reader);
  }

  return {
    /** Returns the way out. */
    follow(session: string, reader: SessionReader): () => void {
      let set = readers.get(session);
      if (!set) readers.set(session, (set = new Set()));
      set.add(reader);
      return () => {
        set.delete(reader);
        if (set.size === 0 && readers.get(session) === set) readers.delete(session);
      };
    },
    followList(wake: () => void): () => void {
      listReaders.add(wake);
      return () => listReaders.delete(wake);
    },
    /** Follows every session. */
    followAll(wake: (session: string) => void): () => void {
      followers.add(wake);
      return () => followers.delete(wake);
    },
    hasReaders: (session: string) => readers.has(session),
    events(session: string): void {
      tell(session, (reader) => reader.onEvents(session));
      for (const wake of followers) wake(session);
    },
    part: (part: NumberedPart) => tell(part.session, (reader) => reader.onPart(part)),
    growth: (growth: Growth) => tell(growth.session, (reader) => reader.onGrowth(growth)),
    answers: (saved: SavedAnswers) => tell(saved.session, (reader) => reader.onAnswers(saved)),
    removed: (session: string) => tell(session, (reader) => reader.onRemoved(session)),
    list: () => {
      for (const wake of listReaders) wake();
    },
  };
}

export type Feed = ReturnType<typeof makeFeed>;
