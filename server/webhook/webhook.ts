/** Tells a program of the owner's, elsewhere, what happens to sessions. */

import type { Event } from '../core/event.ts';
import { Refused } from '../core/refusal.ts';
import type { Occasion } from '../core/rules/occasion.ts';
import type { Store } from '../log/store.ts';
import { makeDrain, type DrainStatus } from '../outbox/drain.ts';
import type { Queue } from '../outbox/queue.ts';
import type { Outgoing } from './outgoing.ts';
import { payloadOf } from './payload.ts';
import { post } from './post.ts';
import type { Target, WebhookTarget } from './target.ts';

/** Seldom enough for a receiver that is down, soon enough for one that is back. */
const longestPauseMs = 60_000;
/** Older news are none. */
const longestHours = 24;
const hintLength = 4;

export interface WebhookStatus extends DrainStatus {
  source: 'environment' | 'settings' | null;
  url: string | null;
  /** The end of the secret, to tell one from another. */
  hint: string | null;
  occasions: Occasion[];
}

interface WebhookOptions {
  target: Target;
  queue: Queue<Outgoing>;
  store: Store;
  isMasked: (project: string) => boolean;
  /** The page of a session under an origin, or under the server's own. */
  linkTo: (session: string, origin?: string) => string;
  version: string;
  makeId: () => string;
  onBug: (error: unknown) => void;
  now: () => Date;
  random: () => number;
}

export function makeWebhook(options: WebhookOptions) {
  const { target, queue, store, isMasked, linkTo, version, makeId, onBug, now, random } = options;

  function bodyOf(outgoing: Outgoing, { page }: WebhookTarget): string | undefined {
    const session = store.load(outgoing.session);
    const [encoded] = store.read(outgoing.session, outgoing.seq - 1, 1);
    if (!session || !encoded) return undefined;
    // Written by the store from an Event.
    const event = JSON.parse(encoded.data) as Event;
    const link = linkTo(session.id, page);
    return JSON.stringify(payloadOf({ outgoing, event, session, isMasked: isMasked(session.project), link }));
  }

  const drain = makeDrain<Outgoing>({
    queue,
    prepare({ id, outgoing }) {
      const to = target.get();
      const body = to && bodyOf(outgoing, to);
      return to && body ? (signal) => post({ target: to, id, body, at: now(), version, signal }) : undefined;
    },
    nameOf: () => 'A message',
    longestPauseMs,
    longestHours,
    onBug,
    now,
    random,
  });

  function status(): WebhookStatus {
    const { url, secret, occasions = [] }: Partial<WebhookTarget> = target.get() ?? {};
    return {
      source: target.source(),
      url: url ?? null,
      hint: secret?.slice(-hintLength) ?? null,
      occasions,
      ...drain.status(),
    };
  }

  return {
    look: drain.look,
    close: drain.close,
    status,
    /** The secret is told when it is new, and never again. */
    set(next: Omit<WebhookTarget, 'secret'>): WebhookStatus & { secret?: string } {
      const known = target.get()?.secret;
      const { secret } = target.set(next);
      drain.restart();
      return { ...status(), ...(secret === known ? {} : { secret }) };
    },
    renewSecret(): WebhookStatus & { secret: string } {
      const { secret } = target.renewSecret();
      drain.restart();
      return { ...status(), secret };
    },
    /** With all that waits. */
    remove(): WebhookStatus {
      target.remove();
      queue.dropAll();
      drain.restart();
      return status();
    },
    /** Sends a message that is about nothing, past the queue, and answers what came of it. */
    async test(): Promise<{ id: string }> {
      const to = target.get();
      if (!to) throw new Refused('missing', 'There is no webhook yet.');
      const id = `msg_${makeId()}`;
      const at = now();
      const body = JSON.stringify({ type: 'webhook.test', timestamp: at.toISOString(), data: {} });
      const result = await post({ target: to, id, body, at, version });
      if (result.status === 'failed') throw new Refused('unavailable', `The test was not taken. ${result.problem}`);
      return { id };
    },
  };
}

export type Webhook = ReturnType<typeof makeWebhook>;
