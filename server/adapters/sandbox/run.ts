/** Waits for a command that was started, and ends it in time. */

import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox, SandboxCommand, SandboxResult } from '../../ports/sandbox.ts';

export interface SandboxRun extends SandboxCommand {
  /** Milliseconds until the whole tree gets TERM, and 5 s later KILL. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Output of both streams as it comes, valid UTF-16, never split inside a character. Bounded by the caller. */
  onOutput(text: string): void;
}

export interface RunResult extends Omit<SandboxResult, 'ended'> {
  ended: SandboxResult['ended'] | 'timeout';
}

/** Resolves when nothing of the command is alive any more. */
export async function runToEnd(sandbox: Sandbox, command: SandboxRun): Promise<RunResult> {
  const { signal, timeoutMs, onOutput, ...rest } = command;
  if (signal.aborted) return { exitCode: null, ended: 'aborted' };
  const decoder = new StringDecoder('utf8');
  const say = (text: string): void => {
    if (text) onOutput(text);
  };
  const running = sandbox.start({ ...rest, onOutput: (bytes) => say(decoder.write(bytes)) });

  const isOver = new AbortController();
  const isTimeOver = delay(timeoutMs, true, { signal: AbortSignal.any([signal, isOver.signal]) }).catch(() => false);
  const stopping = isTimeOver.then(async (isLate) => {
    if (isOver.signal.aborted) return undefined;
    await running.end();
    return isLate ? ('timeout' as const) : ('aborted' as const);
  });
  const result = await running.ended;
  isOver.abort();
  const why = await stopping;
  say(decoder.end());
  return why ? { exitCode: null, ended: why } : result;
}
