/** After a restart: what a crash cut off gets its end, with every piece of text that anyone may have seen. */

import { decide, type ProgressEvent } from '../core/command.ts';
import type { EventBody } from '../core/event.ts';
import type { Db } from '../log/database.ts';
import type { Drafts, LostDraft } from '../log/draft/drafts.ts';
import type { Lease, Store } from '../log/store.ts';

function elapsedMs(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}

/** Text and thinking become parts; a call that was still being written becomes a cancelled one. */
export function eventsOf(lost: LostDraft, endedAt: string): ProgressEvent[] {
  const { turn, step, message, part, kind, name = '', task } = lost.draft;
  const finished = { type: 'part.finished' as const, turn, step, message, ...(task === undefined ? {} : { task }) };
  switch (kind) {
    case 'text':
    case 'thinking':
      return [
        {
          ...finished,
          part: { type: kind, id: part, text: lost.text, durationMs: elapsedMs(lost.startedAt, endedAt) },
        },
      ];
    case 'input':
      return [
        { ...finished, part: { type: 'tool', id: part, name, input: lost.text, call: part } },
        { type: 'tool.finished', turn, part, status: 'cancelled', output: '', durationMs: 0 },
      ];
    case 'output':
      // The recovery of the session says how the tool ended; its output is added there.
      return [];
  }
}

function withOutput(event: EventBody, lost: readonly LostDraft[]): EventBody {
  if (event.type !== 'tool.finished') return event;
  const output = lost.find(({ draft }) => draft.kind === 'output' && draft.part === event.part);
  return output ? { ...event, output: output.text } : event;
}

/** Brings every session that was alive to a state that needs no owner, or that its new owner can go on from, at once. */
export function recover(
  db: Db,
  store: Store,
  drafts: Drafts,
  lease: Lease,
  makeId: () => string,
  now: () => Date,
): void {
  const lost = drafts.lost();
  const recoverOne = (id: string): void => {
    const session = store.load(id);
    if (!session) throw new Error(`Session ${id} is listed as live and has no state.`);
    const own = lost.filter((draft) => draft.session === id && draft.draft.turn === session.turn?.id);
    const decision = decide(session, { type: 'recover' }, makeId);
    const ended = 'events' in decision ? decision.events : [];
    const events = [
      ...own.flatMap((draft) => eventsOf(draft, now().toISOString())),
      ...ended.map((event) => withOutput(event, own)),
    ];
    if (events.length > 0) store.append(id, lease, events);
  };
  db.transaction(() => {
    store.claim().forEach(recoverOne);
    drafts.forget();
  });
}
