/** A workspace with files in it, and a way to call a tool there as the agent does. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ToolContext, ToolResult } from '../../../server/agent/tool.ts';
import { findTool } from '../../../server/agent/tools/registry.ts';
import type { Sandbox } from '../../../server/ports/sandbox.ts';

export interface Bench extends Disposable {
  workspace: string;
  call(name: string, input: unknown, context?: Partial<ToolContext>): Promise<ToolResult>;
}

/** For tools that run nothing. */
const noSandbox: Sandbox = {
  kind: 'process',
  isIsolated: false,
  warning: '',
  run: () => Promise.resolve({ exitCode: null, ended: 'failed', problem: 'There is no sandbox in this test.' }),
};

export function makeBench(files: Record<string, string | Uint8Array> = {}, sandbox: Sandbox = noSandbox): Bench {
  const base = mkdtempSync('/var/tmp/sessile-tools-');
  const workspace = join(base, 'workspace');
  mkdirSync(workspace);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
  return {
    workspace,
    async call(name, input, context) {
      const tool = findTool(name);
      if (!tool) throw new Error(`There is no tool ${name}.`);
      const signal = new AbortController().signal;
      return tool.run(tool.input.parse(input), {
        workspace,
        sandbox,
        network: 'off',
        signal,
        emit: () => {},
        ...context,
      });
    },
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}
