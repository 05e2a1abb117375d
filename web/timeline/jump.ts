/** To a message that may be far from what is loaded. */

import type { Accessor } from 'solid-js';
import type { Conversation } from '../state/conversation.ts';
import type { Row } from './rows.ts';
import type { TimelineScroll } from './scroll/timeline-scroll.ts';

const FLASH_MS = 1_600;

interface JumpOptions {
  conversation: Conversation;
  rows: Accessor<readonly Row[]>;
  scroll: TimelineScroll<Row>;
}

function rowOf(rows: readonly Row[], message: string): Row | undefined {
  const own = rows.filter((row) => 'message' in row && row.message.id === message);
  return own.find(({ kind }) => kind === 'user' || kind === 'text') ?? own[0];
}

/** Loads what lies between, brings the message into view and lights it up; false when the conversation does not hold it. */
export async function jumpTo({ conversation, rows, scroll }: JumpOptions, message: string): Promise<boolean> {
  while (!rowOf(rows(), message) && conversation.hasOlder()) await conversation.loadOlder();
  const row = rowOf(rows(), message);
  if (!row) return false;
  scroll.reveal(row.key);
  // The rows around it get their real heights first, which may move it.
  requestAnimationFrame(() => {
    const element = scroll.reveal(row.key);
    element?.classList.add('row-found');
    setTimeout(() => element?.classList.remove('row-found'), FLASH_MS);
  });
  return true;
}
