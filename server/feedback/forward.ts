/**
 * Empties the outbox into a sink, one entry at a time, in the background. Nothing waits for it, and nothing gets lost in it
 * while the other side is away, unwell or does not know us. Only what it refuses for itself, or what cannot be made here, is
 * given up after ten tries, and the status says so until something else has been sent.
 */

import type { Event } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import type { Delivery, FeedbackSink } from '../ports/feedback.ts';
import { scoreId, type Outbox, type OutboxEntry } from '../log/outbox.ts';
import type { Store } from '../log/store.ts';
import { traceOf } from './trace.ts';

const firstPauseMs = 1_000;
const longestPauseMs = 5 * 60_000;
/** As many messages as may wait at once. */
const mostRead = 100;
const mostEvents = 50_000;
/** Of one entry, for itself. */
const mostRefusals = 10;

export interface ForwardStatus {
  /** Null when nothing is forwarded. */
  host: string | null;
  /** Ratings and traces that are still to be sent. */
  waiting: number;
  /** Why the last try failed, or what was given up; null when the last try did not fail. */
  problem: string | null;
  /** ISO 8601 UTC. */
  sentAt: string | null;
  nextTryAt: string | null;
}

export const notForwarded: ForwardStatus = { host: null, waiting: 0, problem: null, sentAt: null, nextTryAt: null };

interface ForwardOptions {
  sink: FeedbackSink;
  outbox: Outbox;
  store: Store;
  /** The seq at which a message was sent. */
  sinceOf: (session: string, message: string) => number | undefined;
  /** Whether a project wants the texts of its conversations kept here. */
  isMasked: (project: string) => boolean;
  onBug: (error: unknown) => void;
  now: () => Date;
  /** 0 to 1, for the jitter of pauses. */
  random: () => number;
}

export function makeForward(options: ForwardOptions) {
  const { sink, outbox, store, sinceOf, isMasked, onBug, now, random } = options;
  const closing = new AbortController();
  let working: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let problem: string | null = null;
  let sentAt: string | null = null;
  let nextTryAt: string | null = null;

  function eventsOf(session: string, from: number, to: number): Event[] {
    // Written by the store from Events.
    return store.read(session, from - 1, to - from + 1).map(({ data }) => JSON.parse(data) as Event);
  }

  /** Of a turn, and of the messages that it read when it began, which come before it in the log. */
  function eventsOfTurn(session: string, turn: string, from: number, to: number): Event[] {
    const read = eventsOf(session, Math.max(1, from - mostRead), from).flatMap((event) =>
      event.type === 'message.read' && event.turn === turn ? [sinceOf(session, event.message) ?? from] : [],
    );
    return eventsOf(session, Math.max(Math.min(from, ...read), to - mostEvents), to);
  }

  /** Undefined when there is nothing left to tell, for example of a session that is gone. */
  function deliveryOf({ outgoing }: OutboxEntry): Delivery | undefined {
    if (outgoing.kind === 'removal') return outgoing;
    const session = store.load(outgoing.session);
    if (!session) return undefined;
    if (outgoing.kind === 'trace') {
      const { turn, from, to } = outgoing;
      const trace = traceOf({
        session,
        turn,
        events: eventsOfTurn(session.id, turn, from, to),
        isMasked: isMasked(session.project),
      });
      return trace && { kind: 'trace', trace };
    }
    const [event] = eventsOf(session.id, outgoing.seq, outgoing.seq);
    if (event?.type !== 'feedback.given' || event.rating === null) return undefined;
    const { message, turn, rating, reasons = [], comment, by } = event;
    const { id, project } = session;
    return {
      kind: 'score',
      score: {
        id: scoreId(message, by),
        trace: turn,
        session: id,
        message,
        user: by,
        project,
        rating,
        reasons,
        ...(comment ? { comment } : {}),
      },
    };
  }

  /** Later: longer with every failure in a row, and not before the other side wants it. */
  function pause(askedMs = 0): void {
    const grown = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20));
    const waitMs = Math.min(longestPauseMs, Math.max(grown * (0.5 + random() / 2), askedMs));
    nextTryAt = new Date(now().getTime() + waitMs).toISOString();
    timer = setTimeout(wake, waitMs).unref();
  }

  /** It is tried again after the others, unless it was refused for itself often enough. */
  function missed(entry: OutboxEntry, why: string, isRefused: boolean): void {
    const isGivenUp = isRefused && entry.refusals + 1 >= mostRefusals;
    problem = isGivenUp ? `${why} After ${mostRefusals} tries it was given up.` : why;
    if (isGivenUp) outbox.done(entry);
    else outbox.failed(entry, isRefused);
  }

  /** Storage that refuses says nothing of the entry. */
  function made(entry: OutboxEntry): Delivery | undefined {
    try {
      return deliveryOf(entry);
    } catch (error) {
      if (!(error instanceof Refused)) missed(entry, `A ${entry.outgoing.kind} could not be made.`, true);
      throw error;
    }
  }

  async function work(): Promise<void> {
    nextTryAt = null;
    for (let entry = outbox.next(); entry && !closing.signal.aborted; entry = outbox.next()) {
      const delivery = made(entry);
      const result = delivery ? await sink.deliver(delivery, closing.signal) : { status: 'sent' as const };
      if (closing.signal.aborted) return;
      if (result.status === 'failed') {
        failures += 1;
        missed(entry, result.problem, result.isRefused ?? false);
        return pause(result.retryAfterMs);
      }
      outbox.done(entry);
      if (!delivery) continue;
      failures = 0;
      problem = null;
      sentAt = now().toISOString();
    }
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
        if (!timer && !closing.signal.aborted && outbox.waiting() > 0) wake();
      });
  }

  return {
    /** Something may have come in. While a pause lasts it waits with the rest. */
    look(): void {
      if (!timer) wake();
    },
    status: (): ForwardStatus => ({ host: sink.host, waiting: outbox.waiting(), problem, sentAt, nextTryAt }),
    async close(): Promise<void> {
      closing.abort();
      clearTimeout(timer);
      await working;
    },
  };
}
