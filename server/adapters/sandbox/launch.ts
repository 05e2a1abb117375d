/** Starts a command, passes on its output, and ends it in time. Both sandboxes share it. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxCommand, SandboxResult } from '../../ports/sandbox.ts';

export interface Launch {
  /** The program and arguments that come before `/bin/sh`; none for a plain shell. */
  before: string[];
  env: Record<string, string>;
  /** Shell lines before the command, for limits, and after it, where `$code` is what it returned. */
  first?: string;
  last?: string;
  /** Signals everything of the command, whose first process is `pid`. */
  signalAll(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Process `pid` has ended: waits for what it left behind until `killAt`, on the clock of `performance`, and kills it then. */
  endRest(pid: number, killAt: number): Promise<void>;
}

const graceMs = 5000;

/** Faster output waits in the pipe between two helpings, so that one command cannot keep the whole server busy. */
const helping = { bytes: 4 * 1024 * 1024, everyMs: 50 };

/** How long the pipe may stay open once everything has ended that is known to be of the command. */
const pipeMs = 1000;

export async function launch(command: SandboxCommand, plan: Launch): Promise<SandboxResult> {
  if (command.signal.aborted) return { exitCode: null, ended: 'aborted' };
  const child = start(command, plan);
  if (typeof child === 'string') return { exitCode: null, ended: 'failed', problem: child };
  const { pid, stdout, stderr } = child;

  const output = passOn(stdout, command.onOutput);
  const message = collect(stderr);
  const ending = new AbortController();
  const stopping = stopInTime(command, ending.signal, (signal) => plan.signalAll(pid, signal));
  const exitCode = await exitOf(child);
  ending.abort();
  const stop = await stopping;
  await plan.endRest(pid, stop?.killAt ?? 0);
  await Promise.race([output, delay(pipeMs)]);
  stdout.destroy();
  stderr.destroy();
  await output;

  if (stop) return { exitCode: null, ended: stop.why };
  const said = await message;
  if (said.endsWith('started\n')) return { exitCode, ended: 'exit' };
  return {
    exitCode: null,
    ended: 'failed',
    problem: said.trim() || `The shell ended with ${exitCode} before it began.`,
  };
}

type Child = ChildProcess & { pid: number; stdout: Readable; stderr: Readable };

/** The child, or why there is none. */
function start({ command, workspace }: SandboxCommand, plan: Launch): Child | string {
  const [file, ...args] = [...plan.before, '/bin/sh', '-c', scriptOf(plan), 'sh', command];
  try {
    const child = spawn(file, args, {
      cwd: workspace,
      env: plan.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Without a pid it reports the reason a moment later; the sentence below is as good.
    child.once('error', () => {});
    // With a pid and these pipes, the fields are there.
    return child.pid === undefined ? `${file} could not be started in ${workspace}.` : (child as Child);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * What is said on the error stream before `started` is why it failed; nothing of the command gets hold of that stream.
 * The shell stays around the command: as the first process of a namespace it collects orphans.
 */
function scriptOf({ first = '', last = '' }: Launch): string {
  return `${first}
ulimit -c 0
[ -d "$HOME" ] || mkdir -p "$HOME"
echo started >&2
exec 2>&1
sh -c "$1"
code=$?
${last}
exit $code`;
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : null;
}

/** TERM when the time is over or the caller aborts, KILL when that did not end it. Says what it did, if anything. */
async function stopInTime(
  { signal, timeoutMs }: SandboxCommand,
  ended: AbortSignal,
  signalAll: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>,
): Promise<{ why: 'timeout' | 'aborted'; killAt: number } | undefined> {
  const isTimeOver = await isOver(timeoutMs, AbortSignal.any([signal, ended]));
  if (ended.aborted) return undefined;
  const killAt = performance.now() + graceMs;
  await signalAll('SIGTERM');
  if (await isOver(graceMs, ended)) await signalAll('SIGKILL');
  return { why: isTimeOver ? 'timeout' : 'aborted', killAt };
}

/** Waits; false when the signal comes first. */
function isOver(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal }).catch(() => false);
}

/** Resolves when the stream is closed and all of it was passed on. */
async function passOn(stream: Readable, onOutput: (text: string) => void): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let allowance = helping.bytes;
  stream.on('data', (chunk: Buffer) => {
    const text = decoder.write(chunk);
    if (text) onOutput(text);
    allowance -= chunk.length;
    if (allowance > 0) return;
    allowance = helping.bytes;
    stream.pause();
    setTimeout(() => stream.resume(), helping.everyMs);
  });
  await once(stream, 'close');
  const rest = decoder.end();
  if (rest) onOutput(rest);
}

/** What the launcher says: a few lines at most. */
async function collect(stream: Readable): Promise<string> {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4000)));
  await once(stream, 'close');
  return text;
}
