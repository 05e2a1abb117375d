/** Tells observers of ratings and turns. */

import type { Event } from '../core/event.ts';
import type { Store } from '../log/store.ts';
import { makeDrain, type DrainStatus } from '../outbox/drain.ts';
import type { Queue } from '../outbox/queue.ts';
import type { Delivery, FeedbackSink } from '../ports/feedback.ts';
import { scoreId, type Outgoing } from './outgoing.ts';
import { traceOf } from './trace.ts';

const longestPauseMs = 5 * 60_000;
/** As many messages as may wait at once. */
const mostRead = 100;
const mostEvents = 50_000;

export interface ForwardStatus extends DrainStatus {
  /** Null when nothing is forwarded. */
  host: string | null;
}

export const notForwarded: ForwardStatus = { host: null, waiting: 0, problem: null, sentAt: null, nextTryAt: null };

interface ForwardOptions {
  sink: FeedbackSink;
  queue: Queue<Outgoing>;
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
  const { sink, queue, store, sinceOf, isMasked, onBug, now, random } = options;
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
  function deliveryOf(outgoing: Outgoing): Delivery | undefined {
    if (outgoing.kind === 'removal' || outgoing.kind === 'forgotten') return outgoing;
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
        id: scoreId(session, message, by),
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

  const drain = makeDrain<Outgoing>({
    queue,
    prepare({ outgoing }) {
      const delivery = deliveryOf(outgoing);
      return delivery && ((signal) => sink.deliver(delivery, signal));
    },
    nameOf: ({ kind }) => `A ${kind}`,
    longestPauseMs,
    onBug,
    now,
    random,
  });
  return { ...drain, status: (): ForwardStatus => ({ host: sink.host, ...drain.status() }) };
}
