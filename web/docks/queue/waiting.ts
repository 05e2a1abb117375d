/** Which messages stand in the dock: those that wait behind something. The others are read in a moment, in the timeline. */

import type { FilePart, Message, NoticePart, UserMessage } from '../../../server/core/transcript.ts';

export function waitingInDock(messages: readonly Message[]): UserMessage[] {
  const isBehindTurn = messages.some((message) => message.role === 'assistant' && message.state === 'streaming');
  if (!isBehindTurn && !restOf(messages)) return [];
  return messages.filter((message): message is UserMessage => message.role === 'user' && message.state === 'waiting');
}

/** Where the session came to rest, as the conversation says it: what waits then waits until it goes on. */
export function restOf(messages: readonly Message[]): NoticePart | undefined {
  const newest = messages.findLast(({ state }) => state !== 'waiting' && state !== 'withdrawn');
  const notice = newest?.parts.findLast((part) => part.type === 'notice' && part.about === 'phase');
  if (notice?.type !== 'notice') return undefined;
  const { phase } = notice;
  return phase === 'stopped' || phase === 'failed' || phase === 'completed' ? notice : undefined;
}

export function filesOf(message: UserMessage): FilePart[] {
  return message.parts.filter((part): part is FilePart => part.type === 'file');
}
