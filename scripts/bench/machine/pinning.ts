/** Keeps what is measured and what loads it apart: the server has one core for itself, everything else the others. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `any` leaves the choice to the system, as in a start, which has threads of its own to use. */
export type Side = 'server' | 'load' | 'any';

/** Cores that this process may use, from a list such as `0-3,6`. */
function allowedCores(): string[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  });
}

const allCores = allowedCores();
const [serverCore = '0', ...loadCores] = allCores;
export const isPinned = loadCores.length > 0 && spawnSync('taskset', ['--version']).status === 0;
const coresOf: Record<Side, string> = { server: serverCore, load: loadCores.join(','), any: allCores.join(',') };

/** The command as it is to be started so that it runs on its side. */
export function onSide(side: Side, command: [string, ...string[]]): [string, ...string[]] {
  // Else it would run where this process was moved to.
  return isPinned ? ['taskset', '-c', coresOf[side], ...command] : command;
}

/** Moves this process, with its threads. */
export function moveTo(side: Side): void {
  if (isPinned) spawnSync('taskset', ['-a', '-c', '-p', coresOf[side], String(process.pid)]);
}
