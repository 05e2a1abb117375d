/** Waits for a command that was started, and ends it in time. */

import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox, SandboxResult, SandboxRun } from '../../ports/sandbox.ts';

export async function runToEnd(start: Sandbox['start'], command: SandboxRun): Promise<SandboxResult> {
  const { signal, timeoutMs, onOutput, ...rest } = command;
  if (signal.aborted) return { exitCode: null, ended: 'aborted' };
  const decoder = new StringDecoder('utf8');
  const say = (text: string): void => {
    if (text) onOutput(text);
  };
  const running = start({ ...rest, onOutput: (bytes) => say(decoder.write(bytes)) });

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
