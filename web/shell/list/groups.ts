/** The session list in the order in which a person wants it: what waits for them, what they pinned, then by date. */

import type { SessionSummary } from '../../../server/core/summary.ts';
import { text } from '../../text.ts';

export interface SessionGroup {
  /** Stable while the list changes. */
  key: string;
  label: string;
  isUrgent: boolean;
  ids: string[];
}

const days: readonly [key: 'today' | 'yesterday' | 'week' | 'month', daysBack: number][] = [
  ['today', 0],
  ['yesterday', 1],
  ['week', 7],
  ['month', 30],
];

/** Waits for an answer, or failed while nobody looked. */
export function needsPerson(session: SessionSummary, isUnread: boolean): boolean {
  return session.agent === 'waiting_input' || (session.phase === 'failed' && isUnread);
}

/** `sessions` come newest first; groups keep that order, and empty ones are left out. */
export function groupSessions(
  sessions: readonly SessionSummary[],
  now: number,
  isUnread: (session: SessionSummary) => boolean,
): SessionGroup[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  /** Dates are compared as they are written: ISO 8601 sorts as text, and parsing thousands takes time. */
  const starts = days.map(([key, back]) => {
    const start = new Date(midnight);
    start.setDate(start.getDate() - back);
    return { key, from: start.toISOString() };
  });

  const urgent: SessionGroup = { key: 'needsYou', label: text.sidebar.needsYou, isUrgent: true, ids: [] };
  const pinned: SessionGroup = { key: 'pinned', label: text.list.pinned, isUrgent: false, ids: [] };

  function place(session: SessionSummary): Omit<SessionGroup, 'ids'> {
    if (needsPerson(session, isUnread(session))) return urgent;
    if (session.isPinned) return pinned;
    const day = starts.find(({ from }) => session.updatedAt >= from);
    if (day) return { key: day.key, label: text.sidebar[day.key], isUrgent: false };
    const key = session.updatedAt.slice(0, 7);
    return { key, label: '', isUrgent: false };
  }

  const groups = new Map<string, SessionGroup>([urgent, pinned].map((group) => [group.key, group]));
  for (const session of sessions) {
    const group = place(session);
    const known = groups.get(group.key);
    if (known) known.ids.push(session.id);
    else groups.set(group.key, { ...group, label: group.label || monthOf(session.updatedAt), ids: [session.id] });
  }
  return [...groups.values()].filter(({ ids }) => ids.length > 0);
}

function monthOf(at: string): string {
  return new Date(at).toLocaleDateString('en', { month: 'long', year: 'numeric' });
}
