/** An imported session rests: nothing of it runs here, and nobody here has asked for anything yet. */

import type { Event, EventBody } from '../../core/event.ts';
import { isLive } from '../../core/phase.ts';
import { closeCalls } from '../../core/rules/ending.ts';
import { apply, type Session } from '../../core/session.ts';

export function fold(events: readonly Event[]): Session {
  const session = events.reduce<Session | undefined>(apply, undefined);
  if (!session) throw new Error('A log has at least one event.');
  return session;
}

/** What is added to the events of a file so that the session rests. Whoever resumes it decides about full access anew. */
export function eventsToRest(session: Session): EventBody[] {
  const { turn, calls, processes, phase } = session;
  const lost = processes.map((process): EventBody => ({
    type: 'process.ended',
    process,
    how: 'lost',
    exitCode: null,
    by: 'server',
  }));
  const cut: EventBody[] = turn
    ? [...closeCalls(calls, 'unknown'), { type: 'turn.interrupted', turn: turn.id, reason: 'restart', durationMs: 0 }]
    : [];
  const asking: EventBody[] =
    session.settings.approvals === 'full'
      ? [{ type: 'settings.changed', settings: { approvals: 'ask' }, by: 'server' }]
      : [];
  const reason = 'Imported while it was live.';
  const stopping: EventBody = { type: 'phase.changed', phase: 'stopping', reason, cause: 'shutdown', by: 'server' };
  const stopped: EventBody = { type: 'phase.changed', phase: 'stopped', reason, cause: 'shutdown', by: 'server' };
  const rest = isLive(phase) ? [...(phase === 'stopping' ? [] : [stopping]), stopped] : [];
  return [...lost, ...cut, ...rest, ...asking];
}
