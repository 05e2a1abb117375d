/** Starts a command, passes on its output, and ends it. Every sandbox that runs commands on this machine shares it. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { maskOf } from '../../core/text/mask.ts';
import type { InputOutcome, RunningCommand, SandboxResult, SandboxStart } from '../../ports/sandbox.ts';
import { listProcesses, readCommandLine } from '../../machine/process-table.ts';
import type { Process } from '../../machine/process-table.ts';

export interface Launch {
  /** The program and arguments that come before `/bin/sh`; none for a plain shell. */
  before: string[];
  env: Record<string, string>;
  /** What that program finds on its descriptor 3. */
  descriptor?: Uint8Array;
  /** Shell lines before the command, for limits, and after it, where `$code` is what it returned. */
  first?: string;
  last?: string;
  /** All that is known to be of the command, whose first process is `pid`. */
  findAll(pid: number): Promise<Process[]>;
  /** Signals everything of the command; gives up at `until`, on the clock of `performance`. */
  signalAll(pid: number, signal: 'SIGTERM' | 'SIGKILL', until: number): Promise<void>;
  /** Process `pid` has ended: waits for what it left behind until `killAt`, on the clock of `performance`, and kills it then. */
  endRest(pid: number, killAt: number): Promise<void>;
}

const graceMs = 5000;
/** What KILL has not ended by then, for example because it waits for a disk, is told as a survivor. */
const killedMs = 3000;

/** Faster output waits in the pipe between two helpings, so that one command cannot keep the whole server busy. */
const helping = { bytes: 4 * 1024 * 1024, everyMs: 50 };

/**
 * How long the pipe may stay open, and how much may come out of it, once everything has ended that is known to be of the
 * command: what it had written before is far less, and all else is somebody else's.
 */
const leftInPipe = { stillMs: 1000, bytes: 4 * 1024 * 1024 };

/** Input that a command has not read yet. */
const mostInputBytes = 1024 * 1024;

export function launch(command: SandboxStart, plan: Launch): RunningCommand {
  const child = start(command, plan);
  if (typeof child === 'string') return failed(child);
  const { pid, stdin, stdout, stderr } = child;

  const isOver = new AbortController();
  let killAt: number | undefined;
  let isGone = false;
  let ending: Promise<string[]> | undefined;

  async function follow(): Promise<SandboxResult> {
    const progress: Progress = { bytes: 0, isTaking: false, isCut: false };
    const output = passOn(stdout, command, progress);
    // Whoever takes the output and breaks does not get the rest of it.
    output.catch(end).catch(() => {});
    const message = collect(stderr);
    const exitCode = await exitOf(child as ChildProcess);
    isOver.abort();
    await plan.endRest(pid, killAt ?? 0);
    await drained(output, progress);
    progress.isCut = true;
    stdout.destroy();
    stderr.destroy();
    await output;
    if (killAt !== undefined) return { exitCode: null, ended: 'aborted' };
    const said = await message;
    if (said.endsWith('started\n')) return { exitCode, ended: 'exit' };
    const problem = said.trim() || `The shell ended with ${exitCode} before it began.`;
    return { exitCode: null, ended: 'failed', problem };
  }

  async function endAll(): Promise<string[]> {
    const until = performance.now() + graceMs;
    killAt = until;
    const known = await findAll();
    await Promise.race([plan.signalAll(pid, 'SIGTERM', until), isWaitedFor(graceMs, isOver.signal)]);
    const answerAt = until + killedMs;
    const waiting = new AbortController();
    const killing = async (): Promise<void> => {
      if (await isWaitedFor(until - performance.now(), isOver.signal)) await plan.signalAll(pid, 'SIGKILL', answerAt);
      await ended.catch(() => {});
    };
    await Promise.race([killing(), isWaitedFor(answerAt - performance.now(), waiting.signal)]);
    waiting.abort();
    const left = await survivorsOf([...known, ...(await findAll())]);
    return command.secrets ? left.map(maskOf(command.secrets).text) : left;
  }

  /** With the first process itself, although others may be all that a sandbox signals. */
  async function findAll(): Promise<Process[]> {
    const first = (await listProcesses()).filter((process) => process.pid === pid);
    return [...first, ...(await plan.findAll(pid))];
  }

  // Of what has ended nothing is signalled: its pid may be somebody else's by now.
  const end = (): Promise<string[]> => (ending ??= isGone ? Promise.resolve([]) : endAll());
  const ended = follow().finally(() => (isGone = true));
  return {
    ended,
    write: (bytes) => Promise.resolve(writeTo(stdin, bytes)),
    closeInput: () => void stdin?.end(),
    end,
  };
}

type Child = ChildProcess & { pid: number; stdin: Writable | null; stdout: Readable; stderr: Readable };

function failed(problem: string): RunningCommand {
  return {
    ended: Promise.resolve({ exitCode: null, ended: 'failed', problem }),
    write: () => Promise.resolve('closed'),
    closeInput: () => {},
    end: () => Promise.resolve([]),
  };
}

/** The child, or why there is none. */
function start({ command, workspace, hasInput }: SandboxStart, plan: Launch): Child | string {
  const [file, ...args] = [...plan.before, '/bin/sh', '-c', scriptOf(plan), 'sh', command];
  try {
    const child = spawn(file, args, {
      cwd: workspace,
      env: plan.env,
      detached: true,
      stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe', ...(plan.descriptor ? ['pipe' as const] : [])],
    });
    const third = child.stdio[3];
    if (third instanceof Socket && plan.descriptor) {
      // A program that ends before it reads this says itself why.
      third.on('error', () => {});
      third.end(plan.descriptor ?? '');
    }
    // Without a pid it reports the reason a moment later; the sentence below is as good.
    child.once('error', () => {});
    // Whoever does not read its input any more is told by `write`.
    child.stdin?.on('error', () => {});
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

/** Waits; false when the signal comes first. */
function isWaitedFor(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(Math.max(0, ms), true, { signal }).catch(() => false);
}

function writeTo(stdin: Writable | null, bytes: Uint8Array): InputOutcome {
  if (!stdin || stdin.destroyed || stdin.writableEnded) return 'closed';
  if (stdin.writableLength + bytes.length > mostInputBytes) return 'full';
  stdin.write(bytes);
  return 'written';
}

interface Progress {
  /** Bytes that have come. */
  bytes: number;
  /** Whether the last of them are still being taken. */
  isTaking: boolean;
  /** Whether the rest was given up. */
  isCut: boolean;
}

/** Resolves when all was passed on, or when what holds the pipe open is not of the command. */
async function drained(output: Promise<void>, progress: Progress): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  const finished = output.catch(() => {}).finally(() => done.abort());
  const most = progress.bytes + leftInPipe.bytes;
  for (let seen = -1; (progress.isTaking || progress.bytes > seen) && progress.bytes <= most && !signal.aborted;) {
    seen = progress.bytes;
    await Promise.race([finished, isWaitedFor(leftInPipe.stillMs, signal)]);
  }
}

/** Resolves when the stream is closed and all of it was passed on. */
async function passOn(stream: Readable, { onOutput, secrets }: SandboxStart, progress: Progress): Promise<void> {
  const mask = secrets && maskOf(secrets, 'bytes').stream();
  let allowance = helping.bytes;
  try {
    for await (const chunk of stream) {
      // The stream has no encoding, so that it gives bytes.
      const bytes = chunk as Buffer;
      progress.bytes += bytes.length;
      progress.isTaking = true;
      await onOutput(mask ? Buffer.from(mask.add(bytes.toString('latin1')), 'latin1') : bytes);
      progress.isTaking = false;
      allowance -= bytes.length;
      if (allowance > 0) continue;
      allowance = helping.bytes;
      await delay(helping.everyMs);
    }
  } catch (error) {
    // We close it ourselves when something outside the command holds the other end.
    if (!progress.isCut) throw error;
  }
  const rest = mask?.end();
  if (rest) await onOutput(Buffer.from(rest, 'latin1'));
}

/** What the launcher says: a few lines at most. */
async function collect(stream: Readable): Promise<string> {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4000)));
  await once(stream, 'close');
  return text;
}

async function survivorsOf(known: Process[]): Promise<string[]> {
  const left = (await listProcesses()).filter((living) =>
    known.some(({ pid, startedAt }) => pid === living.pid && startedAt === living.startedAt),
  );
  return Promise.all(left.map(async ({ pid }) => `${pid} ${await readCommandLine(pid)}`.trim()));
}
