/** A program of the benchmark in a process of its own: it says when it is ready, then answers one message at a time. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onSide, type Side } from './pinning.ts';

export interface Child<Ready> extends AsyncDisposable {
  pid: number;
  ready: Ready;
  ask: <Answer>(message: object) => Promise<Answer>;
}

const graceMs = 10_000;

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
}

/** The next message; rejects when the process ends instead. */
function nextMessage(child: ChildProcess, script: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      child.off('message', onMessage);
      reject(new Error(`${script} ended with ${code}.`));
    };
    const onMessage = (message: unknown): void => {
      child.off('exit', onExit);
      resolve(message);
    };
    child.once('exit', onExit);
    child.once('message', onMessage);
  });
}

/** Starts a script of ours. `Ready` is its first message. */
export async function startChild<Ready>(side: Side, script: string, args: string[] = []): Promise<Child<Ready>> {
  const [command, ...rest] = onSide(side, [process.execPath, script, ...args]);
  const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  // The script and its caller agree on the shapes of their messages.
  const ready = (await nextMessage(child, script)) as Ready;
  return {
    pid: child.pid ?? 0,
    ready,
    async ask<Answer>(message: object): Promise<Answer> {
      const answer = nextMessage(child, script);
      child.send(message);
      return (await answer) as Answer;
    },
    [Symbol.asyncDispose]: () => endProcess(child, 'SIGKILL'),
  };
}
