/** A conversation of another program as the log of a session that rests. */

import type { Event, EventBody } from '../../../core/event.ts';
import type { Settings } from '../../../core/settings.ts';
import type { ForeignConversation, ForeignMessage, ForeignReply } from './conversation.ts';

interface Making {
  program: string;
  settings: Settings;
  makeId: () => string;
  /** ISO 8601 UTC. */
  now: string;
}

/** Characters of a name. */
const longestName = 200;

function nameOf({ name, messages }: ForeignConversation, program: string): string {
  const first = messages.find((message) => message.role === 'user');
  const words = name?.trim() || first?.text.split('\n', 1)[0]?.trim() || `Imported from ${program}`;
  const characters = [...words];
  return characters.length <= longestName ? words : `${characters.slice(0, longestName - 1).join('')}…`;
}

function usageOf({ usage }: ForeignReply) {
  return { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, ...usage, cost: null };
}

function turnOf(reply: ForeignReply, turn: string, message: string, { program, makeId }: Making): EventBody[] {
  const parts = reply.parts.flatMap((part): EventBody[] => {
    const id = makeId();
    const finished = { type: 'part.finished' as const, turn, step: 0, message };
    if (part.type !== 'tool') return [{ ...finished, part: { type: part.type, id, text: part.text, durationMs: 0 } }];
    const { call, name, input, output, status } = part;
    return [
      { ...finished, part: { type: 'tool', id, name, input, call } },
      { type: 'tool.finished', turn, part: id, status, output, durationMs: 0 },
    ];
  });
  const model = reply.model ?? program;
  return [
    { type: 'turn.started', turn, reply: message, cause: 'message' },
    ...parts,
    { type: 'step.finished', turn, step: 0, model, usage: usageOf(reply), durationMs: 0 },
    { type: 'turn.ended', turn, how: 'done', durationMs: 0 },
  ];
}

export function eventsOf(conversation: ForeignConversation, making: Making): Event[] {
  const { program, settings, makeId, now } = making;
  const session = makeId();
  const { messages } = conversation;
  const events: Event[] = [];
  const add = (at: string, ...bodies: EventBody[]): void => {
    for (const body of bodies) events.push({ seq: events.length + 1, session, at, ...body });
  };
  const name = nameOf(conversation, program);
  const createdAt = messages[0]?.at ?? now;
  const by = 'owner';
  add(createdAt, {
    type: 'session.created',
    id: session,
    project: 'default',
    kind: 'chat',
    name,
    isNamed: true,
    settings,
    isOneShot: false,
    by,
  });
  let turn = makeId();
  for (const message of messages) {
    if (message.role === 'user') add(message.at, ...sent(message, turn, makeId));
    else {
      add(message.at, ...turnOf(message, turn, makeId(), making));
      turn = makeId();
    }
  }
  const reason = `Imported from ${program}.`;
  add(
    now,
    { type: 'phase.changed', phase: 'stopping', reason, cause: 'user', by },
    { type: 'phase.changed', phase: 'stopped', reason, cause: 'user', by },
  );
  return events;
}

function sent({ text }: Extract<ForeignMessage, { role: 'user' }>, turn: string, makeId: () => string): EventBody[] {
  const message = makeId();
  return [
    { type: 'message.sent', message, text, clientId: `import:${message}`, mode: 'steer', by: 'owner' },
    { type: 'message.read', message, turn },
  ];
}
