/** What a changed row of the list may mean to somebody who looks elsewhere, and what there is to say of it. */

import { longTurnMs, type Occasion } from '../../server/core/rules/occasion.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import type { AssistantMessage, Message, Part } from '../../server/core/transcript.ts';
import { messageHref } from '../address/place.ts';
import type { Earlier } from '../state/list/sessions.ts';
import { text } from '../text.ts';

/** `turn`: one is over, and how it went only the conversation tells. */
export type News = Occasion | 'turn';

/** UTF-16 units: systems show two or three lines. */
const LONGEST_BODY = 240;

/** `before` is undefined for a session of which nothing was known. */
export function newsOf(now: SessionSummary, before: Earlier | undefined): News | undefined {
  if (now.agent === 'waiting_input') return before?.agent === 'waiting_input' ? undefined : 'needs_input';
  if (!before) return undefined;
  if (now.phase !== before.phase) {
    if (now.phase === 'completed') return 'ended';
    if (now.phase === 'failed') return 'failed';
    if (now.phase === 'stopped' && (now.phaseCause === 'timeout' || now.phaseCause === 'inactivity')) return 'ended';
  }
  const isOver = before.agent === 'working' || before.agent === 'waiting_input' || now.usage.turns > before.usage.turns;
  return now.agent === 'idle' && isOver ? 'turn' : undefined;
}

export interface Told {
  occasion: Occasion;
  title: string;
  body: string;
  /** Where the person goes from it. */
  href: string;
}

interface TellInput {
  news: News;
  session: SessionSummary;
  messages: readonly Message[];
  /** Of a masked project nothing that people or models wrote leaves the page. */
  isMasked: boolean;
}

/** Undefined when it is nothing to tell after all. */
export function tell({ news, session, messages, isMasked }: TellInput): Told | undefined {
  const last = messages.at(-1);
  const answer = last?.role === 'assistant' ? last : undefined;
  const occasion = news === 'turn' ? occasionOfTurn(answer) : news;
  if (!occasion) return undefined;
  const href = last ? messageHref(session.id, last.id) : `/sessions/${session.id}`;
  if (isMasked) return { occasion, title: text.appName, body: text.notifications.masked[occasion], href };
  const body = bodyOf(occasion, session, answer);
  return body === undefined ? undefined : { occasion, title: session.name, body: shorten(body), href };
}

function occasionOfTurn(answer: AssistantMessage | undefined): Occasion | undefined {
  if (answer?.state === 'failed' || answer?.ended === 'restart') return 'failed';
  return answer?.state === 'done' && (answer.durationMs ?? 0) >= longTurnMs ? 'ended' : undefined;
}

function bodyOf(occasion: Occasion, session: SessionSummary, answer: AssistantMessage | undefined): string | undefined {
  const words = text.notifications;
  switch (occasion) {
    case 'needs_input':
      // Answered meanwhile, there is nothing left to ask.
      return wishIn(answer?.parts ?? []);
    case 'failed':
      return words.failed(session.phase === 'failed' ? session.phaseReason : (answer?.failure?.message ?? ''));
    case 'ended':
      return words.ended(session.phase === 'stopped' ? session.phaseReason : lastWords(answer));
  }
}

function lastWords(answer: AssistantMessage | undefined): string {
  const said = answer?.parts.findLast((part) => part.type === 'text');
  return said?.type === 'text' ? said.text.trim() : '';
}

/** What waits for the person, in whatever sub-agent. */
function wishIn(parts: readonly Part[]): string | undefined {
  for (const part of parts) {
    if (part.type === 'question' && part.status === 'open') return part.questions.map((one) => one.text).join(' ');
    if (part.type !== 'tool') continue;
    if (part.status === 'waiting' && part.approval) return text.notifications.approval(part.approval.what);
    const within = wishIn(part.parts ?? []);
    if (within !== undefined) return within;
  }
  return undefined;
}

function shorten(body: string): string {
  return body.length <= LONGEST_BODY ? body : `${body.slice(0, LONGEST_BODY).trimEnd()}…`;
}
