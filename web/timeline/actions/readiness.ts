/** Whether the conversation can be taken elsewhere now; every button that does so asks here. */

import type { SessionSummary } from '../../../server/core/summary.ts';
import { isAgentBusy } from '../../session/status.ts';
import type { ConnectionState } from '../../stream/feed.ts';
import { text } from '../../text.ts';

/** The reason why not; undefined when it can. */
export function problemOfBranching(session: SessionSummary, connection: ConnectionState): string | undefined {
  const isAtWork = isAgentBusy(session) || session.isQueued || session.phase === 'stopping';
  return problemOfForking(connection) ?? (isAtWork ? text.turns.atWork : undefined);
}

/** A fork takes nothing away from an agent at work. */
export function problemOfForking({ kind }: ConnectionState): string | undefined {
  return kind === 'offline' || kind === 'reconnecting' ? text.turns.noConnection : undefined;
}
