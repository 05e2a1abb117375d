/** The processes of this machine as /proc tells them. Empty where there is no /proc. */

import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** Pid and start time together name a process for ever; a pid alone is given to another one later. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since the machine started. */
  startedAt: string;
}

export interface Process extends ProcessIdentity {
  parent: number;
  group: number;
}

/** Every living process; one that has ended and only waits to be collected is none. */
export async function listProcesses(): Promise<Process[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')));
  return stats.flatMap((stat) => parseStat(stat) ?? []);
}

/** Undefined when there is no such process, or when it has ended and only waits to be collected. */
export function findProcess(pid: number): Process | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The environment that a process was started with; empty when it is gone or somebody else's. */
export function readEnvironment(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
}

/** Program and arguments, shortened; empty when it is gone. */
export async function readCommandLine(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim().slice(0, 200);
}

export function descendantsOf(pid: number, processes: Process[]): Process[] {
  const children = Map.groupBy(processes, (process) => process.parent);
  const found: Process[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of children.get(next) ?? []) {
      found.push(child);
      open.push(child.pid);
    }
  }
  return found;
}

/** Signals exactly this process, never a later one that got its pid. */
export function signalProcess(target: ProcessIdentity, signal: NodeJS.Signals): void {
  if (findProcess(target.pid)?.startedAt !== target.startedAt) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    // Gone in the meantime, which is what the signal was for.
    if (!isGone(error)) throw error;
  }
}

/** Whether a call failed because its process has ended, or never was this user's to touch. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ESRCH', 'ENOENT', 'EPERM'].includes(String(error.code));
}

/** See proc_pid_stat(5). The name stands in brackets and may hold anything, brackets and blanks too. */
function parseStat(stat: string): Process | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  const startedAt = fields[19];
  if (startedAt === undefined || state === 'Z' || state === 'X') return undefined;
  return { pid: Number.parseInt(stat, 10), parent: Number(parent), group: Number(group), startedAt };
}
