/** A session's state as people see it: one shape, one colour, one word. */

import type { SessionSummary } from '../../server/core/summary.ts';
import { text } from '../text.ts';
import type { GlyphShape, Tone } from '../ui/StatusGlyph.tsx';

export interface Status {
  shape: GlyphShape;
  tone: Tone;
  word: string;
}

export function statusOf(session: SessionSummary): Status {
  switch (session.phase) {
    case 'pending':
      return { shape: 'dotted', tone: 'neutral', word: text.status.pending };
    case 'creating':
      return { shape: 'ring', tone: 'neutral', word: text.status.creating };
    case 'running':
      return statusOfAgent(session);
    case 'stopping':
      return { shape: 'ring', tone: 'neutral', word: text.status.stopping };
    case 'stopped':
      return { shape: 'square', tone: 'neutral', word: text.status.stopped };
    case 'completed':
      return { shape: 'check', tone: 'success', word: text.status.completed };
    case 'failed':
      return { shape: 'bang', tone: 'danger', word: text.status.failed };
  }
}

function statusOfAgent({ agent, isQueued, isStopRequested }: SessionSummary): Status {
  if (agent === 'waiting_input') return { shape: 'question', tone: 'warning', word: text.status.waiting_input };
  if (agent === 'working') {
    return { shape: 'ring', tone: 'accent', word: isStopRequested ? text.status.stopRequested : text.status.working };
  }
  return isQueued
    ? { shape: 'dotted', tone: 'neutral', word: text.status.queued }
    : { shape: 'hollow', tone: 'neutral', word: text.status.idle };
}

/** The agent has a turn in hand: what is written now steers it. */
export function isAgentBusy(session: SessionSummary | undefined): boolean {
  return session?.agent === 'working' || session?.agent === 'waiting_input';
}
