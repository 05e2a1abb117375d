import type { Accessor } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import type { AssistantMessage } from '../../../server/core/transcript.ts';
import type { Conversation } from '../../state/conversation.ts';
import type { TimelineMemory } from '../scroll/memory.ts';

/** What every row may need of the timeline around it. */
export interface RowContext {
  conversation: Conversation;
  session: Accessor<SessionSummary>;
  memory: TimelineMemory;
  loadOlder(): void;
  /** The view stays where it is while a row grows or shrinks under the person's hand. */
  hold(): void;
  /** The person is at the end, and stays there when something comes. */
  isFollowing(): boolean;
  newestAnswer: Accessor<AssistantMessage | undefined>;
  /** The failed call that nobody needs to open. */
  lastFailed: Accessor<string | undefined>;
  /** The version that was asked for: it takes the focus once it is there. */
  branchFocus?: { message: string; by: -1 | 1 };
}
