/** Whether the conversation can be taken elsewhere now; every button that does so asks here. */

import type { SessionSummary } from '../../../server/core/summary.ts';
import { isAgentBusy } from '../../session/status.ts';
import type { ConnectionState } from '../../stream/feed.ts';
import { text } from '../../text.ts';

/** The reason why not; undefined when it can. */
export function problemOfBranching(session: SessionSummary, connection: ConnectionState): string | undefined {
  if (connection.kind === 'offline' || connection.kind === 'reconnecting') return text.turns.noConnection;
  const isAtWork = isAgentBusy(session) || session.isQueued || session.phase === 'stopping';
  return isAtWork ? text.turns.atWork : undefined;
}
