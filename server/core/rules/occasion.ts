/** What people and programs want to hear of a session while they look elsewhere. */

import type { Event } from '../event.ts';
import { agentState, type Session } from '../session.ts';

export const occasions = ['needs_input', 'ended', 'failed'] as const;

export type Occasion = (typeof occasions)[number];

/** Milliseconds. The end of a shorter turn is no news: whoever asked still looks. */
export const longTurnMs = 10_000;

export interface Told {
  occasion: Occasion;
  /** A word for programs. */
  reason: string;
}

/** Undefined when it is nothing to tell. `before` is the session without the event. */
export function occasionOf(event: Event, before: Session): Told | undefined {
  switch (event.type) {
    case 'question.asked':
    case 'approval.asked':
      // Who waits already has been told of.
      if (agentState(before) === 'waiting_input') return undefined;
      return { occasion: 'needs_input', reason: event.type === 'question.asked' ? 'question' : 'approval' };
    case 'turn.ended':
      if (event.how === 'failed') return { occasion: 'failed', reason: event.failure?.code ?? 'failed' };
      if (event.durationMs < longTurnMs || before.turn?.cause === 'compact') return undefined;
      return { occasion: 'ended', reason: event.how };
    case 'turn.interrupted':
      return event.reason === 'restart' ? { occasion: 'failed', reason: 'restart' } : undefined;
    case 'phase.changed':
      if (event.phase === 'completed') return { occasion: 'ended', reason: 'completed' };
      if (event.phase === 'failed') return { occasion: 'failed', reason: 'failed' };
      if (event.phase !== 'stopped' || (event.cause !== 'timeout' && event.cause !== 'inactivity')) return undefined;
      return { occasion: 'ended', reason: event.cause };
    default:
      return undefined;
  }
}
