/** Commands that outlive the server, each in a program of its own that is reached through a socket in its directory. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { InputOutcome, SandboxResult } from '../../ports/sandbox.ts';
import { hear, holderFiles, say } from './control.ts';
import type { HolderTask, Report } from './control.ts';
import type { Execution } from '../execution.ts';
import { findProcess, type ProcessIdentity } from '../../machine/process-table.ts';
import { outputLength } from '../output-store.ts';

/** TERM, KILL and the wait after it, and some more for a busy machine. */
const mostEndMs = 12_000;

/** Until a holder is ready; it takes a fraction of a second where nothing is wrong. */
const mostStartMs = 10_000;

/** Holders need the table of processes to be known again. */
export const canHold = process.platform === 'linux';

interface HeldOptions {
  directory: string;
  hasInput: boolean;
  /** More was printed. */
  onGrowth(): void;
}

interface StartOptions extends HeldOptions {
  task: HolderTask;
  /** The program and arguments that run `sessile hold`. */
  holdCommand: readonly string[];
}

/** Starts a holder and resolves once it can be reached, or says why it cannot. */
export async function startHeld({
  task,
  holdCommand: [file = '', ...args],
  ...options
}: StartOptions): Promise<Execution | { problem: string }> {
  // Nothing of the server's environment: the command's own comes with the task.
  const holder = spawn(file, [...args, 'hold', options.directory], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {},
  });
  const { stdin, stdout, stderr } = holder;
  // Told below; what comes later is of nobody's interest.
  holder.on('error', () => {});
  stdin.on('error', () => {});
  stdin.end(JSON.stringify(task));
  let complaint = '';
  stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
  const waiting = new AbortController();
  const isReady = await Promise.race([
    once(stdout, 'data').then(() => true),
    once(holder, 'exit').then(
      () => false,
      (error: Error) => {
        complaint ||= error.message;
        return false;
      },
    ),
    delay(mostStartMs, false, { signal: waiting.signal }).catch(() => false),
  ]);
  waiting.abort();
  if (!isReady) {
    if (holder.exitCode === null) complaint ||= `it was not ready after ${mostStartMs / 1000} s`;
    holder.kill('SIGKILL');
  }
  for (const stream of [stdin, stdout, stderr]) stream.destroy();
  holder.unref();
  const execution = isReady ? await attachHeld(options) : undefined;
  return execution ?? { problem: `The process that holds it did not start: ${complaint.trim() || 'it ended at once'}` };
}

/** A process that an earlier server started: as it runs, or as it ended meanwhile. Undefined when it is lost. */
export async function attachHeld(options: HeldOptions): Promise<Execution | undefined> {
  const { directory } = options;
  const identity = await readJson<ProcessIdentity>(join(directory, holderFiles.holder));
  const isAlive = identity !== undefined && findProcess(identity.pid)?.startedAt === identity.startedAt;
  const socket = isAlive ? await reach(identity.pid) : undefined;
  if (isAlive && socket) return follow(socket, identity.pid, await outputLength(outputOf(directory)), options);
  const result = await readResult(directory);
  return result && over(result, await outputLength(outputOf(directory)));
}

function outputOf(directory: string): string {
  return join(directory, holderFiles.output);
}

/** The holder stands in its directory, so this is a path of any length; it is also the proof that it is that holder. */
async function reach(pid: number): Promise<Socket | undefined> {
  const socket = connect(`/proc/${pid}/cwd/${holderFiles.control}`);
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    // Nobody listens: it has ended in this moment, and has left its result.
    return undefined;
  }
}

function follow(socket: Socket, pid: number, first: number, { directory, hasInput, onGrowth }: HeldOptions): Execution {
  const ended = Promise.withResolvers<SandboxResult>();
  const survivors = Promise.withResolvers<string[]>();
  const writes: ((outcome: InputOutcome) => void)[] = [];
  let length = first;
  let isReleased = false;

  function take(report: Report): void {
    switch (report.report) {
      case 'length':
        length = report.length;
        return onGrowth();
      case 'input':
        return writes.shift()?.(report.outcome);
      case 'survivors':
        return survivors.resolve(report.survivors);
      case 'ended':
        return ended.resolve(report.result);
    }
  }

  // Said by `holder.ts`.
  hear(socket, (report) => take(report as Report));
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const resolve of writes.splice(0)) resolve('closed');
    survivors.resolve([]);
    if (isReleased) return;
    void readResult(directory).then((result) => ended.resolve(result ?? { exitCode: null, ended: 'lost' }));
  });
  return {
    ended: ended.promise,
    hasInput,
    get length() {
      return length;
    },
    write: (bytes) =>
      new Promise((resolve) => {
        if (!socket.writable) return resolve('closed');
        writes.push(resolve);
        say(socket, { order: 'write', base64: Buffer.from(bytes).toString('base64') });
      }),
    closeInput: () => say(socket, { order: 'closeInput' }),
    async end() {
      say(socket, { order: 'end' });
      const waiting = new AbortController();
      const tooLong = delay(mostEndMs, [`${pid} sessile hold`], { signal: waiting.signal }).catch(() => []);
      const left = await Promise.race([survivors.promise, tooLong]);
      waiting.abort();
      return left;
    },
    release() {
      isReleased = true;
      socket.destroy();
    },
  };
}

function over(result: SandboxResult, length: number): Execution {
  return {
    ended: Promise.resolve(result),
    hasInput: false,
    length,
    write: () => Promise.resolve('closed'),
    closeInput: () => {},
    end: () => Promise.resolve([]),
    release: () => {},
  };
}

async function readResult(directory: string): Promise<SandboxResult | undefined> {
  return (await readJson<{ result: SandboxResult }>(join(directory, holderFiles.result)))?.result;
}

/** What a holder wrote; undefined when it has not. */
async function readJson<Value>(path: string): Promise<Value | undefined> {
  const content = await readFile(path, 'utf8').catch(() => '');
  try {
    return JSON.parse(content) as Value;
  } catch {
    // Not there, or cut off with the holder while it wrote.
    return undefined;
  }
}
