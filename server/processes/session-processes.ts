import { Refused } from '../core/refusal.ts';
import type { Processes } from './registry.ts';

/** Milliseconds of the longest timer there is; a limit beyond that is none. */
const longestTimerMs = 2 ** 31 - 1;

/** The processes of one session, for a tool call of its agent, which reaches no others. */
export function processesOf(processes: Processes, session: string, place: { turn: string; part: string }) {
  function checkOwn(id: string): void {
    if (processes.has(id) && processes.get(id).session === session) return;
    throw new Refused('missing', `This session has no process ${JSON.stringify(id)}; ask for the list.`);
  }

  return {
    launch: (options: Parameters<Processes['launch']>[1]) => processes.launch(session, options),
    discard: processes.discard,
    /** Also of a command that is not shown. */
    read: processes.read,

    /** `limitMs`: how long it may still run. */
    async show(launched: Parameters<Processes['discard']>[0], limitMs = Infinity) {
      const shown = await processes.show(session, launched, place);
      // What is held keeps its limit itself.
      if (limitMs > longestTimerMs || launched.isKept) return shown;
      const timer = setTimeout(() => void processes.kill(shown.id, 'server'), limitMs);
      timer.unref();
      void launched.execution.ended.then(() => clearTimeout(timer));
      return shown;
    },

    list: () => processes.list(session),
    get(id: string) {
      checkOwn(id);
      return processes.get(id);
    },
    write(id: string, input: string) {
      checkOwn(id);
      return processes.write(id, input);
    },
    closeInput(id: string): void {
      checkOwn(id);
      processes.closeInput(id);
    },
    wait(id: string, signal: AbortSignal) {
      checkOwn(id);
      return processes.wait(id, signal);
    },
    kill(id: string) {
      checkOwn(id);
      return processes.kill(id, 'agent');
    },
  };
}

export type SessionProcesses = ReturnType<typeof processesOf>;
