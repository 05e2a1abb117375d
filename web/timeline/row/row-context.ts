import type { Conversation } from '../../state/conversation.ts';
import type { TimelineMemory } from '../scroll/memory.ts';

/** What every row may need of the timeline around it. */
export interface RowContext {
  conversation: Conversation;
  memory: TimelineMemory;
  loadOlder(): void;
}
