import type { Message } from '../../server/core/transcript.ts';

/** What was said in a message, without thinking, tools and notices. */
export function textOf(message: Message): string {
  return message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}
