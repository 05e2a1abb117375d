/** A data directory to be filled through the log itself, as a server fills it. The server must not run meanwhile. */

import { migrations } from '../../../server/embedded.ts';
import type { EventBody } from '../../../server/core/event.ts';
import { defaultSettings } from '../../../server/core/settings.ts';
import { openDatabase } from '../../../server/log/database.ts';
import { makeDrafts } from '../../../server/log/draft/drafts.ts';
import { makeFeed } from '../../../server/log/feed.ts';
import { makeStore } from '../../../server/log/store.ts';
import { makeProcessRows } from '../../../server/processes/process-rows.ts';
import { makeTextIndex } from '../../../server/search/text-index.ts';

export function openData(dataDir: string) {
  const db = openDatabase({ dataDir, migrations: migrations() });
  // Nobody needs what a power cut would lose of it.
  db.client.pragma('synchronous = OFF');
  const feed = makeFeed();
  const drafts = makeDrafts(
    db,
    feed,
    () => Buffer.alloc(0),
    () => {},
  );
  const store = makeStore(db, feed, drafts, [makeProcessRows(db)], () => new Date());
  const lease = store.lease();
  return {
    append: (session: string, events: readonly EventBody[]) => store.append(session, lease, events),
    /** Puts the words of all messages into the index, as the server does behind the log. */
    indexText(): void {
      const index = makeTextIndex({ db, feed, onBug: (error) => console.error(error) });
      index.catchUp();
      index[Symbol.dispose]();
    },
    [Symbol.dispose]() {
      drafts[Symbol.dispose]();
      db[Symbol.dispose]();
    },
  };
}

type Creation = Extract<EventBody, { type: 'session.created' }>;

/** A session that waits for messages and never ends by itself. */
export function creation(id: string, name = `Session ${id}`, settings: Partial<Creation['settings']> = {}): Creation {
  return {
    type: 'session.created',
    id,
    project: 'default',
    kind: 'chat',
    name,
    isNamed: true,
    settings: {
      ...defaultSettings,
      timeout: 0,
      inactivityTimeout: 0,
      model: 'demo/tour',
      approvals: 'read',
      ...settings,
    },
    isOneShot: false,
    by: 'owner',
  };
}
