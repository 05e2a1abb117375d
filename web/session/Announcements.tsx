import { createMemo } from 'solid-js';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';

/** Long answers are not read out whole; the person goes and reads them. */
const SPOKEN_CHARACTERS = 400;

/** Speaks once for each finished answer and each approval. The growing text itself is not a live region. */
export function Announcements(props: { conversation: Conversation }) {
  const spoken = createMemo<string>((before) => {
    const event = props.conversation.lastEvent();
    if (event?.type === 'approval.asked') return text.timeline.announceApproval(event.what);
    if (event?.type !== 'turn.ended') return before;
    if (event.failure) return text.timeline.announceFailed(event.failure.message);
    const reply = props.conversation.messages.findLast((message) => message.role === 'assistant');
    const answer = reply?.parts.findLast((part) => part.type === 'text');
    return text.timeline.announceDone(answer?.type === 'text' ? answer.text.slice(0, SPOKEN_CHARACTERS) : '');
  }, '');
  return (
    <p class="visually-hidden" aria-live="polite">
      {spoken()}
    </p>
  );
}
