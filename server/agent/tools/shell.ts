import { z } from 'zod';
import type { SandboxResult } from '../../ports/sandbox.ts';
import type { Tool, ToolResult } from '../tool.ts';
import { startOf } from './text/controls.ts';
import { openShellOutput } from './shell-output.ts';

const defaultSeconds = 120;
const most = { seconds: 600, liveCharacters: 256 * 1024, commandCharacters: 30_000 };

const input = z.object({
  command: z.string().min(1).max(most.commandCharacters).describe('A line or script for sh -c.'),
  timeout: z
    .number()
    .positive()
    .max(most.seconds)
    .optional()
    .describe(`Seconds until it is stopped: ${defaultSeconds} unless given, ${most.seconds} at most.`),
});

export const shell: Tool<z.infer<typeof input>> = {
  name: 'shell',
  description:
    'Runs a command in the workspace and answers its output and exit code. Every call is a new shell: directory and variables are ' +
    'not kept, and whatever still runs in the background ends with it. There is no terminal and no input. Write only in the workspace ' +
    'and in /tmp, which does not last. Of long output the middle is kept in a file that the answer names.',
  input,
  effect: 'command',
  describe: ({ command }) => command,

  async run({ command, timeout = defaultSeconds }, { workspace, sandbox, network, signal, emit }) {
    await using output = await openShellOutput(workspace);
    const show = limited(emit);
    const startedAt = performance.now();
    const result = await sandbox.run({
      command,
      workspace,
      network,
      timeoutMs: timeout * 1000,
      signal,
      onOutput: (text) => {
        output.add(text);
        show(text);
      },
    });
    const durationMs = Math.round(performance.now() - startedAt);
    const text = output.text();
    const separator = text && !text.endsWith('\n') ? '\n' : '';
    const { exitCode } = result;
    return {
      status: statusOf(result),
      output: `${text}${separator}${lastLine(result, timeout)}`,
      facts: { durationMs, ...(exitCode === null ? {} : { exitCode }) },
    };
  },
};

function statusOf({ ended, exitCode }: SandboxResult): ToolResult['status'] {
  if (ended === 'aborted') return 'cancelled';
  return ended === 'exit' && exitCode === 0 ? 'done' : 'failed';
}

function lastLine({ ended, exitCode, problem }: SandboxResult, timeout: number): string {
  switch (ended) {
    case 'exit':
      return `[Exit code ${exitCode}]`;
    case 'timeout':
      return `[Stopped after ${timeout} s, its time limit]`;
    case 'aborted':
      return '[Stopped before it was done]';
    case 'failed':
      return `[Could not be run: ${problem}]`;
  }
}

/** For the person who watches: the beginning, then a word that this was not all. */
function limited(emit: (text: string) => void): (text: string) => void {
  let left = most.liveCharacters;
  return (text) => {
    if (left <= 0) return;
    emit(startOf(text, left).replaceAll('\0', ''));
    left -= text.length;
    if (left <= 0) emit('\n[There is more; it is not shown while it grows.]\n');
  };
}
