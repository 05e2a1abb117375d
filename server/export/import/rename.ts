/** A log under other ids, where the ones that it has are taken. */

import type { Event } from '../../core/event.ts';

/** Observers know messages and turns by their ids; those of parts and questions are only looked for within their session. */
export function withNewIds(events: readonly Event[], session: string, makeId: () => string): Event[] {
  const names = new Map<string, string>();
  const renamed = (id: string): string => {
    const known = names.get(id) ?? makeId();
    names.set(id, known);
    return known;
  };
  return events.map((given) => {
    const event = { ...given, session, ...('turn' in given && given.turn ? { turn: renamed(given.turn) } : {}) };
    switch (event.type) {
      case 'session.created': {
        const { forkedFrom } = event;
        // The messages that came along have the same ids there, of which this is the last.
        return {
          ...event,
          id: session,
          ...(forkedFrom ? { forkedFrom: { ...forkedFrom, message: renamed(forkedFrom.message) } } : {}),
        };
      }
      case 'message.sent':
      case 'message.withdrawn':
      case 'message.edited':
      case 'message.requeued':
      case 'message.read':
      case 'part.finished':
      case 'context.compacted':
      case 'feedback.given':
        return { ...event, message: renamed(event.message) };
      case 'question.skipped':
        return event.message === undefined ? event : { ...event, message: renamed(event.message) };
      case 'message.moved':
        return {
          ...event,
          message: renamed(event.message),
          before: event.before === null ? null : renamed(event.before),
        };
      case 'branch.moved':
        return { ...event, to: event.to === null ? null : renamed(event.to) };
      case 'turn.started':
      case 'turn.steered':
        return { ...event, reply: renamed(event.reply) };
      case 'process.started':
      case 'process.ended':
        return { ...event, process: renamed(event.process) };
      default:
        return event;
    }
  });
}
