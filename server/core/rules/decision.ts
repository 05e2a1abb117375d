/** What a wish comes to: events, or a refusal. */

import type { Actor, EventBody } from '../event.ts';
import type { Phase, StopCause } from '../phase.ts';
import type { Refusal, RefusalCode } from '../refusal.ts';

export type Decision = { events: EventBody[] } | { refusal: Refusal };

export const nothing: Decision = { events: [] };

export function refuse(code: RefusalCode, message: string): Decision {
  return { refusal: { code, message } };
}

export function phaseTo(phase: Phase, reason: string, by: Actor, cause?: StopCause): EventBody {
  return { type: 'phase.changed', phase, reason, by, ...(cause ? { cause } : {}) };
}
