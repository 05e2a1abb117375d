/** An imported session rests: nothing of it runs here, and nobody here has asked for or allowed anything yet. */

import type { Event, EventBody } from '../../core/event.ts';
import { isLive } from '../../core/phase.ts';
import { closeCalls } from '../../core/rules/ending.ts';
import { apply, type Session } from '../../core/session.ts';
import type { Settings } from '../../core/settings.ts';

export function fold(events: readonly Event[]): Session {
  const session = events.reduce<Session | undefined>(apply, undefined);
  if (!session) throw new Error('A log has at least one event.');
  return session;
}

/** An import grants nothing: what its settings and its answers allowed is asked for again here. */
function withholdingOf({ settings, allowed }: Session): { events: EventBody[]; changes: string[] } {
  const isFull = settings.approvals === 'full';
  const isOnline = settings.network !== 'off';
  const withheld: Partial<Settings> = {
    ...(isFull ? { approvals: 'ask' } : {}),
    ...(isOnline ? { network: 'off' } : {}),
  };
  return {
    events: [
      ...(isFull || isOnline ? [{ type: 'settings.changed' as const, settings: withheld, by: 'server' as const }] : []),
      ...(allowed.length > 0 ? [{ type: 'approval.revoked' as const, by: 'server' as const }] : []),
    ],
    changes: [
      ...(isFull ? ['full access became asking before every change and command'] : []),
      ...(isOnline ? ['the network was turned off'] : []),
      ...(allowed.length > 0 ? ['what was allowed for the rest of the session is asked for again'] : []),
    ],
  };
}

/** What is added to the events of a file so that the session rests and has no rights, and what that changes of them, in words. */
export function settle(session: Session): { events: EventBody[]; changes: string[] } {
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
  const reason = 'Imported while it was live.';
  const stopping: EventBody = { type: 'phase.changed', phase: 'stopping', reason, cause: 'shutdown', by: 'server' };
  const stopped: EventBody = { type: 'phase.changed', phase: 'stopped', reason, cause: 'shutdown', by: 'server' };
  const rest = isLive(phase) ? [...(phase === 'stopping' ? [] : [stopping]), stopped] : [];
  const { events, changes } = withholdingOf(session);
  return { events: [...lost, ...cut, ...rest, ...events], changes };
}
