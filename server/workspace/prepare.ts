/** Workspaces as sessions first need them: empty, or for a fork with the files of the session that it comes from. */

import { copyWorkspace } from './copy.ts';
import { createWorkspace } from './directories.ts';
import { toRefused } from './problem.ts';

export interface PreparationOptions {
  pathOf: (session: string) => string;
  /** The session that this one is a fork of. */
  originOf: (session: string) => string | undefined;
}

export interface Preparation {
  /** Makes the workspace of a session, if it is not there yet. Whoever asks while it is made waits for the same one. */
  prepare: (session: string, signal?: AbortSignal) => Promise<void>;
  /** Resolves when nobody copies the files of the session any more. */
  whenCopied: (origin: string) => Promise<void>;
}

interface Making {
  origin: string | undefined;
  done: Promise<void>;
}

export function makePreparation({ pathOf, originOf }: PreparationOptions): Preparation {
  const making = new Map<string, Making>();

  return {
    prepare(session, signal) {
      const known = making.get(session);
      if (known) return known.done;
      const origin = originOf(session);
      const done = createWorkspace(pathOf(session), {
        fill: async (to) => {
          if (origin === undefined) return;
          await copyWorkspace({ from: pathOf(origin), to, address: pathOf(session), signal });
        },
      })
        .catch((error: unknown) => {
          throw toRefused(error);
        })
        .finally(() => making.delete(session));
      making.set(session, { origin, done });
      return done;
    },
    async whenCopied(origin) {
      const copies = [...making.values()].filter((one) => one.origin === origin);
      await Promise.allSettled(copies.map(({ done }) => done));
    },
  };
}
