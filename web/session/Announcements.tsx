import { createMemo } from 'solid-js';
import type { Question } from '../../server/core/question.ts';
import { useAppState } from '../state/app-state.ts';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';

/** Long answers are not read out whole; the person goes and reads them. */
const SPOKEN_CHARACTERS = 400;

/** Speaks once for each finished answer, each question and each approval. The growing text itself is not a live region. */
export function Announcements(props: { conversation: Conversation }) {
  const { preferences } = useAppState();
  const paragraph = createParagraphs(
    () => props.conversation,
    () => preferences.announcements() === 'paragraphs',
  );
  const spoken = createMemo<string>((before) => {
    const event = props.conversation.lastEvent();
    // Whoever opens a session that waits for them is told, too.
    if (!event) return openIn(props.conversation) ?? before;
    if (event.type === 'approval.asked') return text.timeline.announceApproval(event.what);
    if (event.type === 'question.asked') return announceQuestions(event.questions);
    if (event.type !== 'turn.ended') return before;
    if (preferences.announcements() === 'off') return '';
    if (event.failure) return text.timeline.announceFailed(event.failure.message);
    const reply = props.conversation.messages.findLast((message) => message.role === 'assistant');
    const answer = reply?.parts.findLast((part) => part.type === 'text');
    // Paragraph by paragraph it has been told already.
    if (preferences.announcements() === 'paragraphs') return text.timeline.announceDone('');
    return text.timeline.announceDone(answer?.type === 'text' ? answer.text.slice(0, SPOKEN_CHARACTERS) : '');
  }, '');
  return (
    <>
      <p class="visually-hidden" aria-live="polite">
        {spoken()}
      </p>
      <p class="visually-hidden" aria-live="polite">
        {paragraph().words}
      </p>
    </>
  );
}

function announceQuestions(questions: readonly Question[]): string {
  return text.docks.announce(questions.map((question) => question.text).join(' '));
}

/** What the newest answer waits for. */
function openIn(conversation: Conversation): string | undefined {
  for (const part of conversation.messages.at(-1)?.parts ?? []) {
    if (part.type === 'question' && part.status === 'open') return announceQuestions(part.questions);
    if (part.type === 'tool' && part.status === 'waiting' && part.approval)
      return text.timeline.announceApproval(part.approval.what);
  }
  return undefined;
}

/** The newest paragraphs of the growing answer that are complete. */
function createParagraphs(conversation: () => Conversation, isOn: () => boolean) {
  return createMemo<{ part?: string; told: number; words: string }>(
    (before) => {
      if (!isOn()) return { told: 0, words: '' };
      const reply = conversation().messages.at(-1);
      const answer = reply?.role === 'assistant' ? reply.parts.findLast((part) => part.type === 'text') : undefined;
      if (answer?.type !== 'text') return before;
      const isWhole = answer.durationMs !== undefined;
      const growing = isWhole ? answer.text : (conversation().live(answer.id) ?? answer.text);
      const told = before.part === answer.id ? before.told : 0;
      const until = isWhole ? growing.length : growing.lastIndexOf('\n\n');
      if (until <= told) return before.part === answer.id ? before : { part: answer.id, told, words: '' };
      return { part: answer.id, told: until, words: growing.slice(told, until).trim() };
    },
    { told: 0, words: '' },
  );
}
