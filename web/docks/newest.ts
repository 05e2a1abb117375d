import type { AssistantMessage, Message } from '../../server/core/transcript.ts';

/** What is found in the newest agent message that has it, among so many from the end. */
export function newestOf<Found>(
  messages: readonly Message[],
  most: number,
  find: (message: AssistantMessage) => Found | undefined,
): Found | undefined {
  let seen = 0;
  for (let at = messages.length - 1; at >= 0 && seen < most; at -= 1) {
    const message = messages[at];
    if (message?.role !== 'assistant') continue;
    seen += 1;
    const found = find(message);
    if (found !== undefined) return found;
  }
  return undefined;
}
