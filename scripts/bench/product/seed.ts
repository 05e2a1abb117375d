/** Fills a data directory with sessions that have a past, through the log itself and many turns at a time. */

import { makeDrafts } from '../../../server/log/drafts.ts';
import { openDatabase } from '../../../server/log/database.ts';
import { makeFeed } from '../../../server/log/feed.ts';
import { makeProcessRows } from '../../../server/processes/process-rows.ts';
import { makeStore } from '../../../server/log/store.ts';
import { migrations } from '../../../server/embedded.ts';
import type { EventBody } from '../../../server/core/event.ts';
import { defaultSettings } from '../../../server/core/settings.ts';

export interface SeededSession {
  id: string;
  /** Half of them the person's. */
  messages: number;
}

const turnsPerWrite = 200;
const words = 'the server reads what follows its own position and hands every word of it on to whoever is there'.split(
  ' ',
);

function textOf(length: number, from: number): string {
  return Array.from({ length }, (_, index) => words[(from + index * 7) % words.length]).join(' ');
}

function creation(id: string): EventBody {
  return {
    type: 'session.created',
    id,
    project: 'default',
    kind: 'chat',
    name: `Session ${id}`,
    isNamed: true,
    settings: { ...defaultSettings, timeout: 0, inactivityTimeout: 0, model: 'demo/tour', approvals: 'read' },
    isOneShot: false,
    by: 'owner',
  };
}

/** A question, and an answer with some thinking, two looks at files, and a few paragraphs. */
function turnEvents(session: string, number: number): EventBody[] {
  const turn = `${session}-turn-${number}`;
  const message = `${session}-question-${number}`;
  const reply = `${session}-answer-${number}`;
  const part = { type: 'part.finished', turn, step: 0, message: reply } as const;
  const looks = [0, 1].flatMap((look): EventBody[] => {
    const id = `${reply}-tool-${look}`;
    const call = { type: 'tool', id, name: 'read', input: { path: `notes/${number}.md` }, call: id } as const;
    const output = textOf(120, number + look);
    return [
      { ...part, part: call },
      { type: 'tool.started', turn, part: id },
      { type: 'tool.finished', turn, part: id, status: 'done', output, durationMs: 3 },
    ];
  });
  const usage = { input: 1000, output: 200, cacheRead: 0, cacheWrite: 0, cost: null };
  return [
    { type: 'message.sent', message, text: textOf(30, number), clientId: message, mode: 'steer', by: 'owner' },
    { type: 'message.read', message, turn },
    { type: 'turn.started', turn, reply, cause: 'message' },
    { ...part, part: { type: 'thinking', id: `${reply}-thinking`, text: textOf(80, number), durationMs: 900 } },
    ...looks,
    { ...part, part: { type: 'text', id: `${reply}-text`, text: textOf(150, number), durationMs: 2000 } },
    { type: 'step.finished', turn, step: 0, model: 'demo/tour', usage, durationMs: 3000 },
    { type: 'turn.ended', turn, how: 'done', durationMs: 3000 },
  ];
}

/** The server must not run meanwhile. */
export function seed(dataDir: string, sessions: readonly SeededSession[]): void {
  const db = openDatabase({ dataDir, migrations: migrations() });
  const feed = makeFeed();
  const drafts = makeDrafts(
    db,
    feed,
    () => Buffer.alloc(0),
    () => {},
  );
  const store = makeStore(db, feed, drafts, [makeProcessRows(db)], () => new Date());
  const lease = store.lease();
  for (const { id, messages } of sessions) {
    const turns = messages / 2;
    for (let done = 0; done < turns; done += turnsPerWrite) {
      const count = Math.min(turnsPerWrite, turns - done);
      const events = Array.from({ length: count }, (_, index) => turnEvents(id, done + index)).flat();
      store.append(
        id,
        lease,
        done === 0
          ? [creation(id), { type: 'phase.changed', phase: 'running', reason: '', by: 'server' }, ...events]
          : events,
      );
    }
    store.append(id, lease, [{ type: 'phase.changed', phase: 'completed', reason: '', by: 'agent' }]);
  }
  drafts[Symbol.dispose]();
  db[Symbol.dispose]();
}
