/** Ends sessions that ran or rested too long. Counts on the monotonic clock; the wall clock serves only across a restart. */

import { Refused } from '../core/refusal.ts';
import { agentState, type Session } from '../core/session.ts';
import type { Feed } from '../log/feed.ts';
import type { Sessions } from '../log/sessions.ts';

/** Between two tries to stop a session while storage refuses. */
const stopAgainMs = 1_000;

/** The longest that one timer can wait. */
const longestTimerMs = 2 ** 31 - 1;

interface Watch {
  /** The entry into running that this watch counts from. */
  phaseAt: string;
  enteredMs: number;
  timers: NodeJS.Timeout[];
}

interface ClockOptions {
  sessions: Sessions;
  feed: Feed;
  /** What counts for sessions whose own setting is null, in seconds. */
  inactivityOf: (project: string) => number;
  now: () => Date;
}

export function makeClock({ sessions, feed, inactivityOf, now }: ClockOptions) {
  const watches = new Map<string, Watch>();

  /** Storage may refuse for a while; the limit holds as soon as it does not. */
  function stop(watch: Watch, id: string, cause: 'timeout' | 'inactivity'): void {
    try {
      sessions.submit(id, { type: 'stop', when: 'now', cause, by: 'server' });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      after(watch, performance.now() + stopAgainMs, () => stop(watch, id, cause));
    }
  }

  function after(watch: Watch, dueMs: number, act: () => void): void {
    const leftMs = dueMs - performance.now();
    const timer = setTimeout(
      () => (dueMs - performance.now() > 1 ? after(watch, dueMs, act) : act()),
      Math.min(longestTimerMs, Math.max(0, leftMs)),
    );
    timer.unref();
    watch.timers.push(timer);
  }

  function forget(id: string): void {
    const watch = watches.get(id);
    for (const timer of watch?.timers ?? []) clearTimeout(timer);
    watches.delete(id);
  }

  function beginWatch(session: Session): Watch {
    const known = watches.get(session.id);
    if (known?.phaseAt === session.phaseAt) return known;
    forget(session.id);
    const sinceMs = Math.max(0, now().getTime() - Date.parse(session.phaseAt));
    const enteredMs = performance.now() - sinceMs;
    const watch: Watch = { phaseAt: session.phaseAt, enteredMs, timers: [] };
    watches.set(session.id, watch);
    return watch;
  }

  function look(id: string): void {
    const session = sessions.get(id);
    if (session.phase !== 'running') return forget(id);
    const watch = beginWatch(session);
    for (const timer of watch.timers) clearTimeout(timer);
    watch.timers = [];
    const { timeout, inactivityTimeout } = session.settings;
    if (timeout > 0) after(watch, watch.enteredMs + timeout * 1000, () => stop(watch, id, 'timeout'));
    const rest = inactivityTimeout ?? inactivityOf(session.project);
    // The clock rests while the agent works or waits for an answer; every event begins it anew.
    if (rest > 0 && agentState(session) === 'idle' && !session.isQueued) {
      after(watch, performance.now() + rest * 1000, () => stop(watch, id, 'inactivity'));
    }
  }

  const unfollow = feed.followAll(look);
  return {
    look,
    /** A limit that many sessions inherit has changed. */
    lookAll(): void {
      for (const id of watches.keys()) look(id);
    },
    forget,
    [Symbol.dispose]() {
      unfollow();
      for (const id of watches.keys()) forget(id);
    },
  };
}
