/** Fills a data directory with sessions that have a past, through the log itself and many turns at a time. */

import type { EventBody } from '../../../server/core/event.ts';
import type { Settings } from '../../../server/core/settings.ts';
import { creation, openData } from './data.ts';

export interface SeededSession {
  id: string;
  /** Half of them the person's. */
  messages: number;
  settings?: Partial<Settings>;
  end?: 'completed' | 'failed' | 'archived';
}

const turnsPerWrite = 200;
const words = 'the server reads what follows its own position and hands every word of it on to whoever is there'.split(
  ' ',
);

function textOf(length: number, from: number): string {
  return Array.from({ length }, (_, index) => words[(from + index * 7) % words.length]).join(' ');
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

/** The server must not run meanwhile, and finds nothing left to do for what is there. */
export function seed(dataDir: string, sessions: readonly SeededSession[]): void {
  using data = openData(dataDir);
  for (const { id, messages, settings, end = 'completed' } of sessions) {
    const turns = messages / 2;
    for (let done = 0; done < turns; done += turnsPerWrite) {
      const count = Math.min(turnsPerWrite, turns - done);
      const events = Array.from({ length: count }, (_, index) => turnEvents(id, done + index)).flat();
      const begin: EventBody = { type: 'phase.changed', phase: 'running', reason: '', by: 'server' };
      data.append(id, done === 0 ? [creation(id, `Session ${id}`, settings), begin, ...events] : events);
    }
    data.append(id, [
      { type: 'phase.changed', phase: end === 'archived' ? 'completed' : end, reason: '', by: 'agent' },
      ...(end === 'archived' ? [{ type: 'session.archived', isArchived: true, by: 'owner' } as const] : []),
    ]);
  }
  data.indexText();
}
