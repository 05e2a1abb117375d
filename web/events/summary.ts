/** What an event says on one line, beside its type. */

import type { Event } from '../../server/core/event.ts';
import { formatCost } from '../ui/format.ts';

const longest = 160;

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest).toWellFormed()}…`;
}

function madeWith({ model, usage }: Extract<Event, { type: 'session.renamed' }>): string {
  const { input = 0, output = 0, cost = null } = usage ?? {};
  return `${model}, ${input} in, ${output} out${cost === null ? '' : `, ${formatCost(cost)}`}`;
}

function told(event: Event): string {
  switch (event.type) {
    case 'session.created':
      return event.name;
    case 'session.renamed':
      return event.usage ? `${event.name} · ${madeWith(event)}` : event.name;
    case 'session.pinned':
      return event.isPinned ? 'pinned' : 'no longer pinned';
    case 'session.archived':
      return event.isArchived ? 'archived' : 'taken back from the archive';
    case 'settings.changed':
      return Object.entries(event.settings)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
        .join(', ');
    case 'phase.changed':
      return `${event.phase}: ${event.reason}`;
    case 'message.sent':
    case 'message.edited':
      return event.text;
    case 'turn.started':
      return event.cause;
    case 'turn.ended':
      return event.failure ? `${event.how}: ${event.failure.message}` : event.how;
    case 'turn.interrupted':
      return event.reason;
    case 'step.retried':
      return event.failure.message;
    case 'step.finished':
      return `${event.model}, ${event.usage.input} in, ${event.usage.output} out`;
    case 'part.finished':
      return event.part.type === 'tool' ? `call of ${event.part.name}` : `${event.part.type}: ${event.part.text}`;
    case 'tool.finished':
      return event.output.trim() === '' ? event.status : `${event.status}: ${event.output}`;
    case 'approval.asked':
      return event.what;
    case 'approval.decided':
      return event.reason ? `${event.decision}: ${event.reason}` : event.decision;
    case 'question.asked':
      return event.questions.map(({ text }) => text).join(' · ');
    case 'process.started':
      return event.command;
    case 'process.ended':
      return event.exitCode === null ? event.how : `${event.how}, exit code ${event.exitCode}`;
    case 'feedback.given':
      return event.rating ?? 'taken back';
    case 'context.compacted':
      return event.summary;
    default:
      return '';
  }
}

export function summaryOf(event: Event): string {
  return short(told(event));
}
