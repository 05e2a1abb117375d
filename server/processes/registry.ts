/** Every command that runs for a session: in the foreground of a tool call, or shown to the person as a process. */

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import { makeProcessFeed, type ProcessSummary } from './process-feed.ts';
import type { ProcessRow, ProcessRows, ProcessStatus } from './process-rows.ts';
import type { Sessions } from '../log/sessions.ts';
import type { InputOutcome, Sandbox, SandboxCommand, SandboxResult } from '../ports/sandbox.ts';
import { holderFiles } from './hold/control.ts';
import { execute, type Execution } from './execution.ts';
import { attachHeld, canHold, startHeld } from './hold/held.ts';
import { outputLength, readOutput, type OutputPiece } from './output-store.ts';
import { nameProcess } from './process-name.ts';

/** Between two tries to write that a process has ended, while storage refuses. */
const settleAgainMs = 1_000;

/** For the ends of all at a shutdown, each of which has its own limit below this. What is overdue is lost at the next start. */
const closingMs = 10_000;

export interface LaunchOptions {
  command: string;
  /** Shown at once, with an input, and held where the session wants that. */
  isBackground: boolean;
  /** Milliseconds that it may run in the background, where it is held. */
  limitMs?: number;
  /** Each piece of output, once it is on disk. Not of what is held. */
  onOutput?: (bytes: Uint8Array) => void;
}

/** A command that was launched and is no process yet: to be shown or discarded. */
export interface Launched {
  id: string;
  execution: Execution;
  command: string;
  isKept: boolean;
  /** Ends `onOutput`. */
  unwatch(): void;
}

interface Live {
  session: string;
  execution: Execution;
  isKept: boolean;
  /** Who ended it, with what was left alive. */
  ending?: { by: Actor; survivors: Promise<string[]> };
  settled: Promise<void>;
}

export interface ProcessesOptions {
  dataDir: string;
  sandbox: Sandbox;
  rows: ProcessRows;
  sessions: Sessions;
  /** Where and with what commands of a session run. */
  placeOf: (session: string) => Omit<SandboxCommand, 'command' | 'hasInput'>;
  /** The program and arguments that run this command line. */
  holdCommand: readonly string[];
  makeId: () => string;
  onBug: (error: unknown, where: string) => void;
}

function notFound(): never {
  throw new Refused('missing', 'There is no such process; it may have been cleared.');
}

function statusOf({ ended, exitCode }: SandboxResult): Exclude<ProcessStatus, 'running'> {
  if (ended === 'lost') return 'lost';
  if (ended === 'aborted') return 'killed';
  return ended === 'exit' && exitCode === 0 ? 'completed' : 'failed';
}

export function makeProcesses(options: ProcessesOptions) {
  const { sandbox, rows, sessions, placeOf, holdCommand, makeId, onBug } = options;
  const root = join(options.dataDir, 'processes');
  const live = new Map<string, Live>();
  const feed = makeProcessFeed();
  let isClosing = false;

  const directoryOf = (id: string): string => join(root, id);
  const outputOf = (id: string): string => join(root, id, holderFiles.output);

  function summarize(row: ProcessRow): ProcessSummary {
    const execution = live.get(row.id)?.execution;
    const isRunning = row.status === 'running';
    return {
      ...row,
      bytes: isRunning ? (execution?.length ?? 0) : row.bytes,
      hasInput: isRunning && (execution?.hasInput ?? false),
    };
  }

  function get(id: string): ProcessSummary {
    return summarize(rows.get(id) ?? notFound());
  }

  const remove = (id: string): Promise<void> => rm(directoryOf(id), { recursive: true, force: true });

  /** Tries until the end is on disk; a session that was deleted needs none. */
  async function settle(id: string, result: SandboxResult): Promise<void> {
    const known = live.get(id);
    if (!known) return;
    const { session, execution, ending } = known;
    if (result.ended === 'lost') await sandbox.endLeft(id);
    const survivors = (await ending?.survivors) ?? [];
    for (;;) {
      try {
        rows.setBytes(id, execution.length);
        sessions.submit(session, {
          type: 'endProcess',
          process: id,
          how: statusOf(result),
          exitCode: result.exitCode,
          ...(ending ? { by: ending.by } : {}),
          ...(survivors.length > 0 ? { survivors } : {}),
        });
        break;
      } catch (error) {
        if (isClosing || (error instanceof Refused && error.refusal.code === 'missing')) break;
        if (!(error instanceof Refused)) onBug(error, `process ${id}`);
        await new Promise((resolve) => setTimeout(resolve, settleAgainMs).unref());
      }
    }
    live.delete(id);
    feed.wake(id);
    const row = rows.get(id);
    if (row) feed.tell(summarize(row));
  }

  function watch(id: string, session: string, execution: Execution, isKept: boolean): Live {
    const known: Live = {
      session,
      execution,
      isKept,
      settled: execution.ended.then((result) => settle(id, result)).catch((error: unknown) => onBug(error, id)),
    };
    live.set(id, known);
    return known;
  }

  async function end(id: string, by: Actor): Promise<string[]> {
    const known = live.get(id);
    if (!known) return [];
    known.ending ??= { by, survivors: known.execution.end() };
    const survivors = await known.ending.survivors;
    // What cannot be ended has no end of its own to wait for.
    if (survivors.length > 0) await settle(id, { exitCode: null, ended: 'aborted' });
    else await known.settled;
    return survivors;
  }

  async function launch(
    session: string,
    { command, isBackground, limitMs, onOutput }: LaunchOptions,
  ): Promise<Launched> {
    if (isClosing) throw new Refused('unavailable', 'The server is shutting down.');
    const id = makeId();
    const directory = directoryOf(id);
    const isKept = isBackground && canHold && sessions.get(session).settings.processes === 'keep';
    const whole: SandboxCommand = {
      ...placeOf(session),
      command,
      hasInput: isBackground,
      // Who watches a server wants its colours. In the foreground they would get into what the next command reads.
      env: isBackground ? { FORCE_COLOR: '1' } : {},
    };
    await mkdir(directory, { recursive: true, mode: 0o700 });
    let watcher = onOutput;
    const unwatch = (): void => (watcher = undefined);
    if (!isKept) {
      const execution = await execute({
        sandbox,
        directory,
        command: whole,
        onOutput: (bytes) => {
          watcher?.(bytes);
          feed.wake(id);
        },
        onBug: (error) => onBug(error, `process ${id}`),
      });
      return { id, execution, command, isKept, unwatch };
    }
    const execution = await startHeld({
      directory,
      task: { recipe: sandbox.recipe(id), command: whole, ...(limitMs === undefined ? {} : { limitMs }) },
      holdCommand,
      hasInput: true,
      onGrowth: () => feed.wake(id),
    });
    if (!('problem' in execution)) return { id, execution, command, isKept, unwatch };
    await sandbox.endLeft(id);
    await remove(id);
    throw new Refused('unavailable', execution.problem);
  }

  /** A command in the foreground that nobody shows leaves nothing behind. */
  async function discard({ id, execution }: Launched): Promise<void> {
    const survivors = await execution.end();
    if (survivors.length === 0) await execution.ended;
    await remove(id);
  }

  /** Makes it a process; throws `Refused`, and ends it, when the turn is over. */
  async function show(
    session: string,
    launched: Launched,
    place: { turn: string; part: string },
  ): Promise<ProcessSummary> {
    const { id, execution, command, isKept } = launched;
    try {
      if (isClosing) throw new Refused('unavailable', 'The server is shutting down.');
      sessions.submit(session, {
        type: 'record',
        turn: place.turn,
        events: [{ type: 'process.started', process: id, name: nameProcess(command), command, ...place, isKept }],
      });
    } catch (error) {
      await discard(launched);
      throw error;
    }
    watch(id, session, execution, isKept);
    const shown = get(id);
    feed.tell(shown);
    return shown;
  }

  /** Ends all that runs of a session; at a shutdown what is kept runs on. */
  async function endSession(session: string, { isShutdown = false } = {}): Promise<void> {
    const own = [...live].filter(([, known]) => known.session === session && !(isShutdown && known.isKept));
    await Promise.all(own.map(([id]) => end(id, 'server')));
  }

  /** Forgets those that have ended, of a session, of a list, or all. */
  async function clear({ session, ids }: { session?: string; ids?: readonly string[] }): Promise<string[]> {
    const removed = rows.remove({ session, ids });
    for (const id of removed) feed.tell({ id, removed: true });
    for (const id of removed) feed.wake(id);
    await Promise.all(removed.map(remove));
    return removed;
  }

  /** One that an earlier server left: goes on, has ended meanwhile, or is lost. */
  async function takeUp({ id, session, isKept }: ProcessRow): Promise<void> {
    const held = isKept
      ? await attachHeld({ directory: directoryOf(id), hasInput: true, onGrowth: () => feed.wake(id) })
      : undefined;
    if (held) {
      watch(id, session, held, isKept);
      return;
    }
    if (isKept) await sandbox.endLeft(id);
    rows.setBytes(id, await outputLength(outputOf(id)));
    sessions.submit(session, { type: 'endProcess', process: id, how: 'lost', exitCode: null });
  }

  /** Directories without a process: of commands in the foreground, or of a session that was deleted. */
  async function removeStrays(): Promise<void> {
    for (const id of await readdir(root).catch(() => [])) {
      if (rows.get(id)) continue;
      const held = await attachHeld({ directory: directoryOf(id), hasInput: false, onGrowth: () => {} });
      await held?.end();
      await sandbox.endLeft(id);
      await remove(id);
    }
  }

  return {
    launch,
    show,
    discard,
    get,
    has: (id: string): boolean => rows.get(id) !== undefined,
    list: (session?: string): ProcessSummary[] => rows.list(session).map(summarize),

    /** Bytes that were ever printed. */
    length(id: string): number {
      return live.get(id)?.execution.length ?? get(id).bytes;
    },

    /** Also of a command that is not shown. */
    read: (id: string, from: number, limit: number): Promise<OutputPiece> => readOutput(outputOf(id), from, limit),

    async write(id: string, input: string): Promise<InputOutcome> {
      get(id);
      return (await live.get(id)?.execution.write(Buffer.from(input))) ?? 'closed';
    },

    closeInput: (id: string): void => live.get(id)?.execution.closeInput(),

    /** Ends the whole tree of it. Of one that has ended nothing changes. */
    async kill(id: string, by: Actor): Promise<{ id: string; status: ProcessStatus; survivors: string[] }> {
      get(id);
      await end(id, by);
      const { status, survivors } = get(id);
      return { id, status, survivors };
    },

    /** Resolves when it has ended, or when the signal comes. */
    wait(id: string, signal: AbortSignal): Promise<void> {
      const settled = live.get(id)?.settled ?? Promise.resolve();
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
        void settled.then(resolve);
      });
    },

    clear,

    endSession,

    /** Before a session is deleted: ends what runs of it, and leaves nothing on disk. */
    async removeSession(session: string): Promise<void> {
      await endSession(session);
      await clear({ session });
    },

    /** Call once, before anything is launched. */
    async recover(): Promise<void> {
      await Promise.all(rows.running().map(takeUp));
      await removeStrays();
    },

    followOutput: feed.followOutput,
    followList: feed.followList,

    /** Ends all that does not outlive a restart. */
    async close(): Promise<void> {
      isClosing = true;
      const ending = [...live].filter(([, { isKept }]) => !isKept);
      const overdue = new AbortController();
      const tooLong = delay(closingMs, undefined, { signal: overdue.signal }).catch(() => {});
      await Promise.race([Promise.all(ending.map(([id]) => end(id, 'server'))), tooLong]);
      overdue.abort();
      for (const { execution } of live.values()) execution.release();
    },
  };
}

export type Processes = ReturnType<typeof makeProcesses>;
