/** Commands as plain processes: nothing keeps them from what this user may do, but all of them are found and ended. */

import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox } from '../../ports/sandbox.ts';
import { commandEnvironment } from './environment.ts';
import { launch } from './launch.ts';
import { descendantsOf, isGone, listProcesses, readEnvironment, signalProcess } from '../../machine/process-table.ts';
import type { Process } from '../../machine/process-table.ts';

export interface ProcessOptions {
  /** PATH of the server, which is also that of the commands. */
  path: string;
  /** Begins the mark of every command, so that a later server finds what an earlier one left when it was killed. */
  owner: string;
  warning: string;
}

/** Inherited by whatever a command starts, in groups and sessions of its own too. */
const mark = 'SESSILE_MARK';

export function makeProcess({ path, owner, warning }: ProcessOptions): Sandbox {
  const start: Sandbox['start'] = (command) => {
    const value = `${owner}-${randomBytes(16).toString('hex')}`;
    const marked = `${mark}=${value}`;
    return launch(command, {
      before: [],
      env: {
        ...commandEnvironment({ workspace: command.workspace, path }),
        ...command.env,
        ...command.secrets,
        [mark]: value,
      },
      first: 'ulimit -f 4194304',
      findAll: (pid) => findAll(pid, marked),
      signalAll: async (pid, signal) => signalGroup(await findAll(pid, marked), pid, signal),
      endRest: async (pid, killAt) => {
        // Elsewhere there is no table of processes to wait on.
        if (process.platform !== 'linux') signalGroup([], pid, 'SIGKILL');
        await endAll(() => findAll(pid, marked), pid, killAt);
      },
    });
  };
  // Not followed by the sign that ends the owner in a mark, so that the sweep of this server's marks leaves it alone.
  const ownerOf = (holder: string): string => `${owner}/${holder}`;
  return {
    kind: 'process',
    isIsolated: false,
    warning,
    limits: 'A file may grow to 2 GiB. Memory, processes and the room on the disk are not limited.',
    start,
    recipe: (holder) => ({
      kind: 'process',
      options: { path, owner: ownerOf(holder), warning } satisfies ProcessOptions,
    }),
    endLeft: (holder) => endLost(ownerOf(holder)),
  };
}

/** Ends what commands of this owner left running when their server was killed. */
export function endLost(owner: string): Promise<void> {
  return endAll(async () => findMarked(await listProcesses(), `${mark}=${owner}-`), undefined, 0);
}

/** By group, by descent and by mark: each finds some that the others miss. */
async function findAll(pid: number, marked: string): Promise<Process[]> {
  const processes = await listProcesses();
  const group = processes.filter((process) => process.group === pid);
  const found = [...group, ...descendantsOf(pid, processes), ...(await findMarked(processes, marked))];
  return [...new Map(found.map((process) => [process.pid, process])).values()];
}

async function findMarked(processes: Process[], marked: string): Promise<Process[]> {
  const isMarked = async ({ pid }: Process): Promise<boolean> =>
    (await readEnvironment(pid)).split('\0').some((entry) => entry.startsWith(marked));
  const found = await Promise.all(processes.map(async (process) => ((await isMarked(process)) ? process : [])));
  return found.flat();
}

/** The group gets the signal as one, so that none of it slips away by forking. Nothing found: there is no table, only the group. */
function signalGroup(found: Process[], pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid !== undefined && (found.length === 0 || found.some((process) => process.group === pid))) {
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  for (const target of found) if (target.group !== pid) signalProcess(target, signal);
}

async function endAll(find: () => Promise<Process[]>, pid: number | undefined, killAt: number): Promise<void> {
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 200)) {
    const found = await find();
    if (found.length === 0) return;
    if (performance.now() >= killAt) signalGroup(found, pid, 'SIGKILL');
    await delay(waitMs);
  }
}
