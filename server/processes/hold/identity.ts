import { readFileSync } from 'node:fs';

/** Pid and start time name a process for ever; a pid alone is given to another one later. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since the machine started. */
  startedAt: string;
}

/** Undefined when there is no such process. See proc_pid_stat(5): the name stands in brackets and may hold anything. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return startedAt === undefined ? undefined : { pid, startedAt };
  } catch {
    // It is gone, which is the answer.
    return undefined;
  }
}
