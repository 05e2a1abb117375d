/** The session's life: which phase may follow which. */

export type Phase = 'pending' | 'creating' | 'running' | 'stopping' | 'stopped' | 'completed' | 'failed';

/** What ended a session or a turn from outside. */
export type StopCause = 'user' | 'timeout' | 'inactivity' | 'shutdown';

const following: Record<Phase, readonly Phase[]> = {
  pending: ['creating', 'stopping', 'failed'],
  creating: ['pending', 'running', 'stopping', 'failed'],
  running: ['stopping', 'completed', 'failed'],
  stopping: ['stopped', 'failed'],
  stopped: ['pending'],
  completed: ['pending'],
  failed: ['pending'],
};

export const phases = Object.keys(following) as Phase[];

export function isAllowed(from: Phase, to: Phase): boolean {
  return following[from].includes(to);
}

/** Live phases need an owner; the others rest until a person wakes them. */
export function isLive(phase: Phase): boolean {
  return phase === 'pending' || phase === 'creating' || phase === 'running' || phase === 'stopping';
}
