/** What the receiver reads. Its shape is public: fields are only added. */

import type { Event } from '../core/event.ts';
import type { Session } from '../core/session.ts';
import type { Outgoing } from './outgoing.ts';

/** UTF-16 units. */
const longestText = 2_000;

interface PayloadInput {
  outgoing: Outgoing;
  event: Event;
  session: Session;
  /** Leaves out what people and models wrote. */
  isMasked: boolean;
  link: string;
}

export interface Payload {
  type: string;
  /** ISO 8601 UTC, as everywhere. */
  timestamp: string;
  data: {
    session: string;
    project: string;
    phase: string;
    reason: string;
    at: string;
    /** The page of the session. */
    link: string;
    name?: string;
    /** What is asked, what would run, or why it failed. */
    text?: string;
  };
}

function textOf(event: Event): string | undefined {
  switch (event.type) {
    case 'question.asked':
      return event.questions.map(({ text }) => text).join('\n');
    case 'approval.asked':
      return event.what;
    case 'turn.ended':
      return event.failure?.message;
    case 'phase.changed':
      return event.reason;
    default:
      return undefined;
  }
}

function bounded(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}

export function payloadOf({ outgoing, event, session, isMasked, link }: PayloadInput): Payload {
  const { occasion, reason, phase } = outgoing;
  const { id, project, name } = session;
  const text = textOf(event);
  return {
    type: `session.${occasion}`,
    timestamp: event.at,
    data: {
      session: id,
      project,
      phase,
      reason,
      at: event.at,
      link,
      ...(isMasked ? {} : { name, ...(text === undefined ? {} : { text: bounded(text) }) }),
    },
  };
}
