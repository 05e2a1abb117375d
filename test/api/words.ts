/** What a person would read. */

import type { Message } from '../../server/core/transcript.ts';

export function textOf(message: Message | undefined): string {
  return message?.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('') ?? '';
}

/** With its code before it. */
export async function refusalOf(act: () => Promise<unknown>): Promise<string> {
  const error: unknown = await act().then(
    () => 'granted',
    (caught: unknown) => caught,
  );
  const { data, message } = error as { data?: { code: string }; message: string };
  return `${data?.code}: ${message}`;
}
