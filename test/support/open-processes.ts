/** The registry of processes over a log of its own, in which the session `one` is in the middle of a turn. */

import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../../server/ports/sandbox.ts';
import { makeProcessRows } from '../../server/processes/process-rows.ts';
import { makeProcesses, type Processes } from '../../server/processes/registry.ts';
import { processesOf, type SessionProcesses } from '../../server/processes/session-processes.ts';
import { openLog } from './open-log.ts';

export interface TestProcesses extends AsyncDisposable {
  processes: Processes;
  /** As the agent reaches them in that turn. */
  ofSession: SessionProcesses;
}

export function openProcesses(options: { dataDir: string; workspace: string; sandbox: Sandbox }): TestProcesses {
  const { dataDir, workspace, sandbox } = options;
  const log = openLog(dataDir);
  log.create('one');
  log.append('one', { type: 'turn.started', turn: 'turn', reply: 'reply', cause: 'message' });
  const processes = makeProcesses({
    dataDir,
    sandbox,
    rows: makeProcessRows(log.db),
    sessions: log.sessions,
    placeOf: () => ({ workspace, network: 'off' }),
    holdCommand: [],
    makeId: randomUUID,
    onBug(error) {
      throw error;
    },
  });
  return {
    processes,
    ofSession: processesOf(processes, 'one', { turn: 'turn', part: 'part' }),
    async [Symbol.asyncDispose]() {
      await processes.close();
      log[Symbol.dispose]();
    },
  };
}
