/** The session list in the order in which a person wants it: what waits for them first, then by day. */

import type { SessionSummary } from '../../server/core/summary.ts';

export type GroupName = 'needsYou' | 'today' | 'yesterday' | 'week' | 'older';

export interface SessionGroup {
  name: GroupName;
  ids: string[];
}

const order: readonly GroupName[] = ['needsYou', 'today', 'yesterday', 'week', 'older'];

const DAY = 86_400_000;

/** `sessions` come newest first; groups keep that order, and empty ones are left out. */
export function groupSessions(sessions: readonly SessionSummary[], now: number): SessionGroup[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);

  function nameOf(session: SessionSummary): GroupName {
    if (session.agent === 'waiting_input') return 'needsYou';
    const at = Date.parse(session.updatedAt);
    if (at >= midnight) return 'today';
    if (at >= midnight - DAY) return 'yesterday';
    return at >= midnight - 7 * DAY ? 'week' : 'older';
  }

  const groups = Object.groupBy(sessions, nameOf);
  return order.flatMap((name) => {
    const ids = groups[name]?.map((session) => session.id);
    return ids ? [{ name, ids }] : [];
  });
}
