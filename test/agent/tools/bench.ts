/** A workspace with files in it, and a way to call a tool there as the agent does. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ToolContext, ToolResult } from '../../../server/agent/tool.ts';
import { findTool } from '../../../server/agent/tools/registry.ts';
import { ownProgram } from '../../../server/embedded.ts';
import { makeOutlet } from '../../../server/egress/outlet.ts';
import type { RunningCommand, Sandbox, SandboxResult } from '../../../server/ports/sandbox.ts';
import { openProcesses } from '../../support/open-processes.ts';

export interface Bench extends AsyncDisposable {
  workspace: string;
  call(name: string, input: unknown, context?: Partial<ToolContext>): Promise<ToolResult>;
}

const nothing: SandboxResult = { exitCode: null, ended: 'failed', problem: 'There is no sandbox in this test.' };

const notStarted: RunningCommand = {
  ended: Promise.resolve(nothing),
  write: () => Promise.resolve('closed'),
  closeInput: () => {},
  end: () => Promise.resolve([]),
};

/** For tools that run nothing. */
const noSandbox: Sandbox = {
  kind: 'process',
  isIsolated: false,
  warning: '',
  limits: '',
  start: () => notStarted,
  recipe: () => ({ kind: 'process', options: {} }),
  endLeft: () => Promise.resolve(),
};

export function makeBench(files: Record<string, string | Uint8Array> = {}, sandbox: Sandbox = noSandbox): Bench {
  const base = mkdtempSync('/var/tmp/sessile-tools-');
  const workspace = join(base, 'workspace');
  mkdirSync(workspace);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
  const processes = openProcesses({ dataDir: join(base, 'data'), workspace, sandbox });
  return {
    workspace,
    async call(name, input, context) {
      const tool = findTool(name);
      if (!tool || 'questionsOf' in tool) throw new Error(`There is no tool ${name} that runs.`);
      const signal = new AbortController().signal;
      return tool.run(tool.input.parse(input), {
        workspace,
        reach: { network: 'off', hosts: [] },
        outlet: makeOutlet(),
        delegate: () => Promise.reject(new Error('There are no sub-agents in this test.')),
        hasNews: () => false,
        ownProgram,
        processes: processes.ofSession,
        signal,
        emit: () => {},
        ...context,
      });
    },
    async [Symbol.asyncDispose]() {
      await processes[Symbol.asyncDispose]();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
