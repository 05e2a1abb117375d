/**
 * Empties a queue, one entry at a time, in the background. Nothing waits for it, and nothing gets lost in it while the other
 * side is away, unwell or does not know us. What it refuses for itself, or what cannot be made here, is given up after ten
 * tries; what is too old to be news, when that is said. The status says so until something else has been sent.
 */

import { Refused } from '../core/refusal.ts';
import type { Delivered } from '../ports/delivered.ts';
import type { Queue, QueueEntry } from './queue.ts';

const firstPauseMs = 1_000;
/** Of one entry, for itself. */
const mostRefusals = 10;
const hourMs = 60 * 60_000;
/** However long the other side asks to be left alone. */
const longestAskedMs = hourMs;

export interface DrainStatus {
  /** What is still to be sent. */
  waiting: number;
  /** Why the last try failed, or what was given up; null when the last try did not fail. */
  problem: string | null;
  /** Since the start of the server, ISO 8601 UTC. */
  sentAt: string | null;
  nextTryAt: string | null;
}

interface DrainOptions<Outgoing extends { session: string }> {
  queue: Queue<Outgoing>;
  /** How to send it, made of what is known now; undefined when there is nothing left to tell. */
  prepare: (entry: QueueEntry<Outgoing>) => ((signal: AbortSignal) => Promise<Delivered>) | undefined;
  /** What an entry is called in a sentence. */
  nameOf: (outgoing: Outgoing) => string;
  longestPauseMs: number;
  /** From coming in on, after which an entry that fails is given up; without it never. */
  longestHours?: number;
  onBug: (error: unknown) => void;
  now: () => Date;
  /** 0 to 1, for the jitter of pauses. */
  random: () => number;
}

export function makeDrain<Outgoing extends { session: string }>(options: DrainOptions<Outgoing>) {
  const { queue, prepare, nameOf, longestPauseMs, longestHours = Infinity, onBug, now, random } = options;
  const closing = new AbortController();
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let problem: string | null = null;
  let sentAt: string | null = null;
  let nextTryAt: string | null = null;

  /** Later: longer with every failure in a row, and not before the other side wants it. */
  function pause(askedMs = 0): void {
    const grown = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20));
    const waitMs = Math.max(grown * (0.5 + random() / 2), Math.min(askedMs, longestAskedMs));
    nextTryAt = new Date(now().getTime() + waitMs).toISOString();
    timer = setTimeout(wake, waitMs).unref();
  }

  function reasonToGiveUp({ refusals, since }: QueueEntry<Outgoing>, isRefused: boolean): string | undefined {
    if (isRefused && refusals + 1 >= mostRefusals) return `After ${mostRefusals} tries it was given up.`;
    const isOld = now().getTime() - Date.parse(since) > longestHours * hourMs;
    return isOld ? `After ${longestHours} hours it was given up.` : undefined;
  }

  /** It is tried again after the others, unless it is given up. */
  function missed(entry: QueueEntry<Outgoing>, why: string, isRefused: boolean): void {
    const end = reasonToGiveUp(entry, isRefused);
    problem = end ? `${why} ${end}` : why;
    if (end) queue.done(entry);
    else queue.failed(entry, isRefused);
  }

  /** Storage that refuses says nothing of the entry. */
  function prepared(entry: QueueEntry<Outgoing>): ReturnType<typeof prepare> {
    try {
      return prepare(entry);
    } catch (error) {
      if (!(error instanceof Refused)) missed(entry, `${nameOf(entry.outgoing)} could not be made.`, true);
      throw error;
    }
  }

  async function work(): Promise<void> {
    nextTryAt = null;
    for (let entry = queue.next(); entry && !closing.signal.aborted; entry = queue.next()) {
      const send = prepared(entry);
      const result = send ? await send(closing.signal) : { status: 'sent' as const };
      if (closing.signal.aborted) return;
      if (result.status === 'failed') {
        failures += 1;
        missed(entry, result.problem, result.isRefused ?? false);
        return pause(result.retryAfterMs);
      }
      queue.done(entry);
      if (send) sent();
    }
  }

  function sent(): void {
    failures = 0;
    problem = null;
    sentAt = now().toISOString();
  }

  function wake(): void {
    clearTimeout(timer);
    timer = undefined;
    if (working || closing.signal.aborted) return;
    working = work()
      .catch((error: unknown) => {
        // Storage that refuses for a while is neither a bug nor a reason to give up.
        if (!(error instanceof Refused)) onBug(error);
        failures += 1;
        pause();
      })
      .finally(() => {
        working = undefined;
        // What came in while the last entry went out.
        if (!timer && !closing.signal.aborted && queue.waiting() > 0) wake();
      });
  }

  return {
    /** Something may have come in. While a pause lasts it waits with the rest. */
    look(): void {
      if (!timer) wake();
    },
    /** The other side may be another one now: no pause, and no problem of before. */
    restart(): void {
      failures = 0;
      problem = null;
      wake();
    },
    status: (): DrainStatus => ({ waiting: queue.waiting(), problem, sentAt, nextTryAt }),
    async close(): Promise<void> {
      closing.abort();
      clearTimeout(timer);
      await working;
    },
  };
}
