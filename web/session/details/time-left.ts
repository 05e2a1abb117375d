/** How long a session may still run. */

import type { SessionSummary } from '../../../server/core/summary.ts';

export interface TimeLeft {
  ms: number;
  /** The last fifth: time to say so. */
  isShort: boolean;
}

/** Undefined without a limit, and while the session does not run. */
export function timeLeft(session: SessionSummary, now: number): TimeLeft | undefined {
  const { timeout } = session.settings;
  if (session.phase !== 'running' || timeout === 0) return undefined;
  const ms = Math.max(0, Date.parse(session.phaseAt) + timeout * 1000 - now);
  return { ms, isShort: ms <= timeout * 200 };
}
