/** Workspaces as sessions first need them: empty, or for a fork with the files of the session that it comes from. */

import { copyWorkspace } from './copy.ts';
import { createWorkspace } from './directories.ts';
import { toRefused } from './problem.ts';

export interface PreparationOptions {
  pathOf: (session: string) => string;
  /** The session that this one is a fork of. */
  originOf: (session: string) => string | undefined;
}

/** Makes the workspace of a session, if it is not there yet. Whoever asks while it is made waits for the same one. */
export type Prepare = (session: string, signal?: AbortSignal) => Promise<void>;

export function makePreparation({ pathOf, originOf }: PreparationOptions): Prepare {
  const making = new Map<string, Promise<void>>();
  return (session, signal) => {
    const origin = originOf(session);
    const made =
      making.get(session) ??
      createWorkspace(pathOf(session), {
        fill: async (to) => {
          if (origin === undefined) return;
          await copyWorkspace({ from: pathOf(origin), to, address: pathOf(session), signal });
        },
      })
        .catch((error: unknown) => {
          throw toRefused(error);
        })
        .finally(() => making.delete(session));
    making.set(session, made);
    return made;
  };
}
