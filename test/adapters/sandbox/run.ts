/** Runs commands in a sandbox with a workspace of its own, and finds what they left behind. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bridge } from '../../../server/egress/bridge.ts';
import { programOf } from '../../../server/embedded.ts';
import { openSandbox } from '../../../server/adapters/sandbox/open.ts';
import { runToEnd, type RunResult, type SandboxRun } from '../../../server/adapters/sandbox/run.ts';
import type { Sandbox } from '../../../server/ports/sandbox.ts';

export const bridgeProgram = programOf('bridge', bridge);

/** Not below /tmp, which is another one inside. */
const base = '/var/tmp';

export interface TestSandbox extends Disposable {
  sandbox: Sandbox;
  dataDir: string;
  workspace: string;
  run(command: string, options?: Partial<SandboxRun>): Promise<RunResult & { output: string }>;
}

export async function openTestSandbox(wanted: 'bubblewrap' | 'process'): Promise<TestSandbox> {
  const dataDir = mkdtempSync(join(base, 'sessile-sandbox-'));
  const workspace = join(dataDir, 'workspaces', 'one');
  await mkdir(workspace, { recursive: true });
  const opened = await openSandbox({ wanted, dataDir, path: process.env['PATH'] ?? '', bridge: bridgeProgram });
  if ('refusal' in opened) throw new Error(opened.refusal);
  return {
    sandbox: opened.sandbox,
    dataDir,
    workspace,
    run: (command, options) => runCommand(opened.sandbox, { command, workspace, ...options }),
    [Symbol.dispose]: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

async function runCommand(
  sandbox: Sandbox,
  command: Partial<SandboxRun> & Pick<SandboxRun, 'command' | 'workspace'>,
): Promise<RunResult & { output: string }> {
  let output = '';
  const result = await runToEnd(sandbox, {
    network: 'off',
    timeoutMs: 15_000,
    signal: new AbortController().signal,
    onOutput: (text) => (output += text),
    ...command,
  });
  return { ...result, output };
}

/** Command lines of living processes that hold the word. */
export function livingWith(word: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(word) ? [`${pid} ${line}`] : [];
    } catch {
      // It ended while we looked.
      return [];
    }
  });
}
