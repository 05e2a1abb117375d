/** Commands in namespaces of their own: they see system programs and their workspace, and end with their first process. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox } from '../../ports/sandbox.ts';
import { commandEnvironment } from './environment.ts';
import { launch } from './launch.ts';
import { descendantsOf, listProcesses, signalProcess } from '../../machine/process-table.ts';
import { bubblewrapArguments } from './profile.ts';
import type { Profile } from './profile.ts';
import { networkEnvironment, networkLines } from './walls/network.ts';
import { syscallFilter } from './walls/seccomp.ts';

/**
 * Per process: 2 GiB of file, 4 GiB of memory of its own. Per command: 2,048 processes, which the kernel does not count
 * for root; dash calls that -p, other shells -u.
 */
const limits = 'ulimit -f 4194304; ulimit -d 4194304; ulimit -u 2048 2>/dev/null || ulimit -p 2048';

function limitsInWords(): string {
  const processes =
    process.getuid?.() === 0 ? 'as many processes as it likes, since the server runs as root' : '2,048 processes';
  return `A process may hold 4 GiB of memory, a file may grow to 2 GiB, and a command may run ${processes}. The memory of a whole command, all commands together, and the room on the disk are not limited.`;
}

/** When memory runs out, the kernel ends commands before the server, and before whatever else this machine is for. */
const firstToGo = ['/bin/sh', '-c', 'echo 500 2>/dev/null >/proc/self/oom_score_adj; exec "$@"', 'sh'];

/** A shell that TERM ended must not take along at once what is still cleaning up. Signal 0 to -1 asks if anybody is left. */
const cleanUp = `left=100
[ -z "$bridge" ] || kill $bridge 2>/dev/null
while [ $code -eq 143 ] && [ $left -gt 0 ] && kill -0 -1 2>/dev/null; do sleep 0.05; left=$((left - 1)); done`;

export function makeBubblewrap(profile: Profile): Sandbox {
  const start: Sandbox['start'] = (command) =>
    launch(command, {
      before: [...firstToGo, ...bubblewrapArguments(profile, command)],
      // Bubblewrap's own environment is readable inside, so it gets nothing else either.
      env: {
        ...commandEnvironment({ workspace: command.workspace, path: profile.path }),
        ...networkEnvironment(command),
        ...command.env,
        ...command.secrets,
      },
      first: `${limits}\n${networkLines(profile.bridge, command)}`,
      descriptor: profile.hasSyscallFilter ? syscallFilter() : undefined,
      last: cleanUp,
      findAll: async (pid) => descendantsOf(pid, await listProcesses()),
      signalAll: signalNamespace,
      // Bubblewrap ends after the first process of the namespace, and that ends after all others.
      endRest: async () => {},
    });
  return {
    kind: 'bubblewrap',
    isIsolated: true,
    warning: '',
    limits: limitsInWords(),
    start,
    recipe: () => ({ kind: 'bubblewrap', options: profile }),
    // Its commands end with it, whatever ends it.
    endLeft: async () => {},
  };
}

/**
 * TERM goes to all but the first process, which has no ear for it. KILL goes to the first, and the kernel ends the rest.
 * Bubblewrap might have a child in this moment that does not yet die with it, so it is killed only when it has had time
 * for one and still has none.
 */
async function signalNamespace(pid: number, signal: 'SIGTERM' | 'SIGKILL', until: number): Promise<void> {
  for (;;) {
    const processes = await listProcesses();
    const bubblewrap = processes.find((process) => process.pid === pid);
    if (!bubblewrap) return;
    const inside = descendantsOf(pid, processes);
    const others = inside.filter((process) => process.parent !== pid);
    const targets =
      signal === 'SIGTERM' && others.length > 0 ? others : inside.filter((process) => process.parent === pid);
    for (const target of targets) signalProcess(target, target.parent === pid ? 'SIGKILL' : signal);
    if (targets.length === 0 && signal === 'SIGKILL') signalProcess(bubblewrap, signal);
    if (targets.length > 0 || signal === 'SIGKILL' || performance.now() >= until) return;
    await delay(5);
  }
}
