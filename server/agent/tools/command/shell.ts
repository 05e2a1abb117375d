import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { SandboxResult } from '../../../ports/sandbox.ts';
import type { Launched } from '../../../processes/registry.ts';
import type { Tool, ToolContext, ToolResult } from '../../tool.ts';
import { startOf } from '../text/controls.ts';
import { showOutput, type OutputSource } from './shell-output.ts';

/** Seconds; less than a prompt is cached for at any vendor. */
const defaultWait = 60;
/** How long a command in the background is watched for an early end. */
const firstLookMs = 500;
const most = { wait: 600, timeout: 86_400, liveCharacters: 256 * 1024, commandCharacters: 30_000 };

const input = z.object({
  command: z.string().min(1).max(most.commandCharacters).describe('A line or script for sh -c.'),
  timeout: z
    .number()
    .positive()
    .max(most.timeout)
    .optional()
    .describe(
      'Seconds until it is stopped, wherever it runs. Without it, nothing stops it but the end of the session.',
    ),
  wait: z
    .number()
    .positive()
    .max(most.wait)
    .optional()
    .describe(
      `Seconds to wait for its end before it goes on in the background: ${defaultWait} unless given, ${most.wait} at most.`,
    ),
  background: z
    .boolean()
    .optional()
    .describe('Starts it in the background at once, with an input to write to: for servers, watchers and long work.'),
});

type Input = z.infer<typeof input>;

interface ShellResult extends Omit<SandboxResult, 'ended'> {
  ended: SandboxResult['ended'] | 'timeout';
}

export const shell: Tool<Input> = {
  name: 'shell',
  description:
    'Runs a command in the workspace and answers its output and exit code. Every call is a new shell: directory and variables are ' +
    'not kept, and what a finished command left running with & ends with it. A command that takes long moves to the background by itself: ' +
    'the answer then names a process, to be looked at with the tool process. Start servers with background: true instead of &. ' +
    'There is no terminal, and no input in the foreground. Write only in the workspace and in /tmp, which does not last. ' +
    'Of long output the middle is kept in a file that the answer names.',
  input,
  effect: 'command',
  describe: ({ command }) => command,

  async run({ command, timeout, wait = defaultWait, background = false }, context) {
    const { processes, signal, emit } = context;
    if (signal.aborted) return { status: 'cancelled', output: lastLine({ exitCode: null, ended: 'aborted' }, timeout) };
    const limitMs = timeout === undefined ? undefined : timeout * 1000;
    const startedAt = performance.now();
    const launched = await processes.launch({ command, isBackground: background, limitMs, onOutput: live(emit) });
    if (background) return keep(launched, context, limitMs);

    const waitMs = wait * 1000;
    const result = await endOf(launched, Math.min(waitMs, limitMs ?? waitMs), signal);
    const durationMs = Math.round(performance.now() - startedAt);
    if (!result && !signal.aborted && (limitMs === undefined || waitMs < limitMs))
      return keep(launched, context, limitMs && limitMs - durationMs, wait);
    const stopped: ShellResult = { exitCode: null, ended: signal.aborted ? 'aborted' : 'timeout' };
    return finish(launched, context, result ?? stopped, { timeout, startedAt });
  },
};

/** How it ended, or undefined when it has not in that time or the signal came. */
async function endOf({ execution }: Launched, ms: number, signal: AbortSignal): Promise<SandboxResult | undefined> {
  const waiting = new AbortController();
  const tooLong = delay(ms, undefined, { signal: AbortSignal.any([signal, waiting.signal]) }).catch(() => undefined);
  const result = await Promise.race([execution.ended, tooLong]);
  waiting.abort();
  return result;
}

async function finish(
  launched: Launched,
  { workspace, processes }: ToolContext,
  result: ShellResult,
  { timeout, startedAt }: { timeout: number | undefined; startedAt: number },
): Promise<ToolResult> {
  const survivors = await launched.execution.end();
  const durationMs = Math.round(performance.now() - startedAt);
  const { text, display, file } = await showOutput(workspace, sourceOf(launched, processes));
  await processes.discard(launched);
  const left = survivors.map((survivor) => `\n[Could not be ended: ${survivor}]`).join('');
  const last = `${lastLine(result, timeout)}${left}`;
  return {
    status: statusOf(result),
    output: withLine(text, last),
    ...(display === undefined ? {} : { display: withLine(display, last) }),
    facts: {
      durationMs,
      ...(result.exitCode === null ? {} : { exitCode: result.exitCode }),
      ...(file === undefined ? {} : { file }),
    },
  };
}

/** Shows the command as a process, at once or after so many seconds. */
async function keep(
  launched: Launched,
  { processes, workspace, signal }: ToolContext,
  limitMs: number | undefined,
  waited?: number,
): Promise<ToolResult> {
  const { id, execution, isKept } = launched;
  const { name } = await processes.show(launched, limitMs);
  // What has just been started says in its first moment whether it began well.
  if (waited === undefined) await processes.wait(id, AbortSignal.any([signal, AbortSignal.timeout(firstLookMs)]));
  const { text, display } = await showOutput(workspace, sourceOf(launched, processes));
  // Whoever watches the call is done with it; the process has a page of its own.
  launched.unwatch();
  const { status, exitCode } = processes.get(id);
  const what = waited === undefined ? 'It runs in the background' : `After ${waited} s it goes on in the background`;
  const last =
    status === 'running'
      ? `[${what} as process ${id} (${name})${isKept ? ', and outlives a restart of the server' : ''}. ` +
        `Look at it with the tool process: read from ${execution.length}, wait, write or kill.]`
      : `[It ended at once: ${status}${exitCode === null ? '' : `, exit code ${exitCode}`}]`;
  return {
    status: status === 'running' || status === 'completed' ? 'done' : 'failed',
    output: withLine(text, last),
    ...(display === undefined ? {} : { display: withLine(display, last) }),
    facts: { process: id, ...(exitCode === null ? {} : { exitCode }) },
  };
}

function sourceOf({ id, execution }: Launched, processes: ToolContext['processes']): OutputSource {
  return { length: execution.length, read: (from, limit) => processes.read(id, from, limit) };
}

function withLine(text: string, line: string): string {
  return `${text}${text && !text.endsWith('\n') ? '\n' : ''}${line}`;
}

function statusOf({ ended, exitCode }: ShellResult): ToolResult['status'] {
  if (ended === 'aborted') return 'cancelled';
  return ended === 'exit' && exitCode === 0 ? 'done' : 'failed';
}

function lastLine({ ended, exitCode, problem }: ShellResult, timeout: number | undefined): string {
  switch (ended) {
    case 'exit':
      return `[Exit code ${exitCode}]`;
    case 'timeout':
      return `[Stopped after ${timeout} s, its time limit]`;
    case 'aborted':
      return '[Stopped before it was done]';
    case 'lost':
      return '[Lost: what held it was killed]';
    case 'failed':
      return `[Could not be run: ${problem}]`;
  }
}

/** For the person who watches: the beginning, then a word that this was not all. */
function live(emit: (text: string) => void): (bytes: Uint8Array) => void {
  const decoder = new StringDecoder('utf8');
  let left = most.liveCharacters;
  return (bytes) => {
    if (left <= 0) return;
    const text = decoder.write(bytes);
    emit(startOf(text, left).replaceAll('\0', ''));
    left -= text.length;
    if (left <= 0) emit('\n[There is more; it is not shown while it grows.]\n');
  };
}
