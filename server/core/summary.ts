/** The session as the outside sees it: in lists, in answers, in the stream's `session` frames. */

import { agentState, type AgentState, type Session } from './session.ts';
import type { Phase, StopCause } from './phase.ts';
import type { Settings } from './settings.ts';

export interface SessionSummary {
  id: string;
  name: string;
  kind: Session['kind'];
  project: string;
  phase: Phase;
  phaseReason: string;
  phaseCause: StopCause | null;
  phaseAt: string;
  agent: AgentState | null;
  /** The agent has something to do and waits for a place among the running ones. */
  isQueued: boolean;
  isStopRequested: boolean;
  /** The last turn was cut and can be continued. */
  canContinue: boolean;
  isPinned: boolean;
  isArchived: boolean;
  /** Where its conversation comes from, the session perhaps deleted since. */
  forkedFrom: Session['forkedFrom'];
  settings: Settings;
  usage: Session['usage'];
  /** Tokens of the conversation as of the last model call; 0 when that is not known. */
  contextTokens: number;
  createdAt: string;
  updatedAt: string;
  seq: number;
}

export function summarize(session: Session): SessionSummary {
  const { id, name, kind, project, phase, phaseReason, phaseCause, phaseAt, isQueued, isStopRequested } = session;
  const { isPinned, isArchived, forkedFrom, settings, usage, contextTokens, createdAt, updatedAt, seq } = session;
  return {
    id,
    name,
    kind,
    project,
    phase,
    phaseReason,
    phaseCause,
    phaseAt,
    agent: agentState(session),
    isQueued,
    isStopRequested,
    canContinue: session.cut !== null && session.turn === null,
    isPinned,
    isArchived,
    forkedFrom,
    settings,
    usage,
    contextTokens,
    createdAt,
    updatedAt,
    seq,
  };
}
