/** The owner of every session in this process: prepares, starts turns, ends them, and leaves nothing half done. */

import { hasWork, type ProgressEvent } from '../core/command.ts';
import { isLive } from '../core/phase.ts';
import { Refused } from '../core/refusal.ts';
import { agentState } from '../core/session.ts';
import { eventsOf } from './recover.ts';
import { makeSlots } from './slots.ts';
import { runTurn, type TurnAbort, type TurnContext } from './turn.ts';

/** How long a shutdown waits for turns to end. */
const shutdownMs = 8_000;
/** Between two tries to write that a session's work has ended. */
const giveUpAgainMs = 1_000;

interface Active {
  abort: AbortController;
  done: Promise<void>;
}

export interface RunnerOptions extends Omit<TurnContext, 'rest'> {
  /** Makes the workspace of a session; throws what a person understands. */
  prepare: (session: string, signal: AbortSignal) => Promise<void>;
  /** Most sessions with a working agent at once; 0 = no limit. */
  maxRunning: number;
  onBug: (error: unknown, session: string) => void;
}

export function makeRunner(options: RunnerOptions) {
  const { sessions, drafts, feed, processes, prepare, onBug, now } = options;
  const slots = makeSlots(options.maxRunning);
  const active = new Map<string, Active>();
  const released = new Set<string>();
  /** Places kept for turns that begin with their message. */
  const places = new Map<string, () => void>();
  let isClosing = false;

  async function create(id: string, signal: AbortSignal): Promise<void> {
    sessions.submit(id, { type: 'create' });
    try {
      await prepare(id, signal);
      // It may have been stopped meanwhile.
      if (sessions.get(id).phase === 'creating') sessions.submit(id, { type: 'ready' });
    } catch (error) {
      // Whoever stopped it does not wait for a workspace.
      if (signal.aborted && sessions.get(id).phase !== 'creating') return;
      if (!(error instanceof Refused) && !signal.aborted) onBug(error, id);
      const why = error instanceof Error ? error.message : String(error);
      sessions.submit(id, { type: 'fail', reason: `The workspace could not be made: ${why}` });
    }
  }

  /** Runs one turn in a place of its own. */
  async function work(id: string, signal: AbortSignal): Promise<void> {
    const kept = places.get(id);
    places.delete(id);
    if (!kept && !slots.isFree()) sessions.submit(id, { type: 'queueTurn' });
    let leave = kept ?? (await slots.take(signal));
    try {
      const session = sessions.get(id);
      // Whoever is called off while it waits has nothing to begin; a turn that was to go on still gets its end.
      if (!leave && !session.turn) return;
      if (session.phase === 'pending') await create(id, signal);
      if (!sessions.get(id).turn) {
        if (!hasWork(sessions.get(id))) return;
        sessions.submit(id, { type: 'startTurn' });
      }
      await runTurn(
        {
          ...options,
          async rest(wait) {
            leave?.();
            const result = await wait();
            leave = await slots.take(signal);
            return result;
          },
        },
        id,
        signal,
      );
    } finally {
      leave?.();
    }
  }

  /** Whether the session needs its owner to act now. */
  function isDue(id: string): boolean {
    const session = sessions.get(id);
    return session.phase === 'pending' || session.phase === 'stopping' || session.turn !== null || hasWork(session);
  }

  async function drive(id: string, signal: AbortSignal): Promise<void> {
    while (isDue(id)) {
      const session = sessions.get(id);
      if (session.phase === 'stopping' && !session.turn) await settle(id);
      else if (signal.aborted && !session.turn) return;
      else if (session.phase === 'pending' && session.waiting.length === 0 && !session.isQueued)
        await create(id, signal);
      else await work(id, signal);
    }
  }

  /** What a session has left running ends before the session says that it has stopped. */
  async function settle(id: string): Promise<void> {
    await endProcesses(id);
    sessions.submit(id, { type: 'settle' });
  }

  function endProcesses(id: string): Promise<void> {
    return processes.endSession(id, { isShutdown: sessions.get(id).phaseCause === 'shutdown' });
  }

  function start(id: string): Active {
    const abort = new AbortController();
    // The event loop may finish what it does, for example answer the request that woke us, before the work begins.
    const done = Promise.resolve()
      .then(() => drive(id, abort.signal))
      .catch((error: unknown) => crash(id, error))
      .finally(() => {
        active.delete(id);
        wake(id);
      });
    const begun = { abort, done };
    active.set(id, begun);
    return begun;
  }

  function giveUp(id: string, message: string): void {
    const { turn } = sessions.get(id);
    if (turn) {
      const failure = { code: 'internal', message: `${message} The text so far is kept; send a message to go on.` };
      const left = drafts.abandoned(id);
      const endedAt = now().toISOString();
      const events = left.flatMap(({ lost }): ProgressEvent[] =>
        lost.draft.kind === 'output'
          ? [
              {
                type: 'tool.finished',
                turn: turn.id,
                part: lost.draft.part,
                status: 'unknown',
                output: lost.text,
                durationMs: 0,
              },
            ]
          : eventsOf(lost, endedAt),
      );
      sessions.submit(
        id,
        { type: 'record', turn: turn.id, events },
        left.map(({ handle }) => handle),
      );
      sessions.submit(id, { type: 'endTurn', turn: turn.id, how: 'failed', failure, durationMs: 0 });
    } else {
      sessions.submit(id, { type: 'fail', reason: `${message} Resume the session to try again.` });
    }
  }

  /** A bug, or a disk that takes no more, ends the work of a session and not the server. Tries until that is on disk. */
  async function crash(id: string, error: unknown): Promise<void> {
    if (!(error instanceof Refused)) onBug(error, id);
    const message = error instanceof Refused ? error.refusal.message : 'Something broke inside Sessile.';
    while (!isClosing && !isGone(id)) {
      try {
        return giveUp(id, message);
      } catch (again) {
        if (!(again instanceof Refused)) onBug(again, id);
        await new Promise((resolve) => setTimeout(resolve, giveUpAgainMs).unref());
      }
    }
  }

  function isGone(id: string): boolean {
    try {
      sessions.get(id);
      return false;
    } catch {
      // Only a session that was deleted cannot be loaded.
      return true;
    }
  }

  function wake(id: string): void {
    if (isClosing || released.has(id) || isGone(id)) return;
    const { phase, phaseCause, processes: left } = sessions.get(id);
    if ((phase === 'stopping' || !isLive(phase)) && left.length > 0) void endProcesses(id);
    const running = active.get(id) ?? (isDue(id) ? start(id) : undefined);
    // One that waited for a place is stopped already.
    if (running && (phase === 'stopping' || !isLive(phase))) cancel(running, phaseCause ?? 'user');
  }

  function cancel(running: Active, reason: TurnAbort): void {
    if (!running.abort.signal.aborted) running.abort.abort(reason);
  }

  feed.followAll(wake);

  return {
    wake,
    /**
     * Lets a wish begin a turn in its own transaction, so that the answer comes sooner: keeps a place for the session if it
     * rests and one is free. `wish` is told which, and what it throws gives the place back.
     */
    withPlace<Result>(id: string, wish: (hasPlace: boolean) => Result): Result {
      const { phase, turn } = sessions.get(id);
      const isResting = phase === 'running' && !turn && !active.has(id);
      const leave = isResting && !isClosing && !released.has(id) ? slots.tryTake() : undefined;
      if (leave) places.set(id, leave);
      try {
        return wish(leave !== undefined);
      } catch (error) {
        places.delete(id);
        leave?.();
        throw error;
      }
    },
    /** Resolves when nothing of the session works any more. */
    settled: async (id: string): Promise<void> => active.get(id)?.done,
    /** Ends the current step; the session stays ready for messages. */
    interrupt(id: string): void {
      const running = active.get(id);
      if (running && sessions.get(id).turn) cancel(running, 'interrupt');
    },
    /** Lets go of a session that is about to be deleted: ends what runs and waits for it. The answer takes it up again. */
    async release(id: string): Promise<() => void> {
      released.add(id);
      const takeUp = (): void => {
        released.delete(id);
        wake(id);
      };
      try {
        const running = active.get(id);
        if (running) {
          cancel(running, 'user');
          await running.done;
        }
        await processes.removeSession(id);
        return takeUp;
      } catch (error) {
        takeUp();
        throw error;
      }
    },
    /** Stops what works; questions that wait for a person stay open. */
    async close(): Promise<void> {
      const ending = [...active].filter(([id]) => agentState(sessions.get(id)) !== 'waiting_input');
      for (const [id] of ending) {
        if (isLive(sessions.get(id).phase))
          sessions.submit(id, { type: 'stop', when: 'now', cause: 'shutdown', by: 'server' });
      }
      isClosing = true;
      const deadline = new Promise<void>((resolve) => {
        setTimeout(resolve, shutdownMs).unref();
      });
      await Promise.race([Promise.all(ending.map(([, { done }]) => done)), deadline]);
    },
  };
}

export type Runner = ReturnType<typeof makeRunner>;
