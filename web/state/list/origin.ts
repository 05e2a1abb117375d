/** The session that another one is a fork of, which the list may not reach, and which may be gone. */

import { createMemo, createResource, type Accessor } from 'solid-js';
import type { Client } from '../../client.ts';
import type { Sessions } from './sessions.ts';

/** Its name as of now; undefined when it is gone, or not known yet. */
export function createOrigin(
  client: Client,
  sessions: Sessions,
  id: Accessor<string | undefined>,
): Accessor<string | undefined> {
  const listed = createMemo(() => sessions.row(id() ?? '')?.name);
  // A listed one is not asked for: one that goes meanwhile is told of by the stream.
  const wasListed = listed() !== undefined;
  const [asked] = createResource(
    () => (wasListed ? undefined : id()),
    (session) =>
      client.session.get.query({ id: session }).then(
        (snapshot) => snapshot.session.name,
        () => undefined,
      ),
  );
  return () => listed() ?? (sessions.isRemoved(id() ?? '') ? undefined : asked());
}
