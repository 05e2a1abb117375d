/** What follows the log to tell others of it: observers of ratings and turns, and a program of the owner's. */

import { makeForward, notForwarded, type ForwardStatus } from './feedback/forward.ts';
import { makeFeedbackQueue } from './feedback/outgoing.ts';
import type { Db } from './log/database.ts';
import type { Feed } from './log/feed.ts';
import type { Store } from './log/store.ts';
import type { FeedbackSink } from './ports/feedback.ts';
import { makeWebhookQueue } from './webhook/outgoing.ts';
import { makeWebhookTarget, type FixedWebhook, type Vault } from './webhook/target.ts';
import { makeWebhook, type Webhook } from './webhook/webhook.ts';

interface FollowersOptions {
  db: Db;
  feed: Feed;
  /** Where ratings and traces go. */
  sink: FeedbackSink | undefined;
  vault: Vault;
  /** What the environment says of the webhook. */
  webhook: FixedWebhook | undefined;
  version: string;
  isMasked: (project: string) => boolean;
  /** The page of a session under an origin, or under the server's own. */
  linkTo: (session: string, origin?: string) => string;
  makeId: () => string;
  now: () => Date;
  onBug: (error: unknown, where: string) => void;
}

interface Followed {
  store: Store;
  /** The seq at which a message was sent. */
  sinceOf: (session: string, message: string) => number | undefined;
}

export interface Following {
  forwardStatus: () => ForwardStatus;
  webhook: Webhook;
  /** Something may wait from an earlier run. */
  look: () => void;
  close: () => Promise<void>;
}

export function makeFollowers(options: FollowersOptions) {
  const { db, feed, sink, vault, webhook: fixed, version, isMasked, linkTo, makeId, now, onBug } = options;
  const { random } = Math;
  const feedback = makeFeedbackQueue(db, sink !== undefined);
  const target = makeWebhookTarget(vault, fixed);
  const messages = makeWebhookQueue(db, target, makeId);

  return {
    /** They write what is to be told with the events that cause it. */
    projections: [feedback.projection, messages.projection],
    follow({ store, sinceOf }: Followed): Following {
      const forward =
        sink &&
        makeForward({
          sink,
          queue: feedback.queue,
          store,
          sinceOf,
          isMasked,
          onBug: (error) => onBug(error, 'feedback'),
          now,
          random,
        });
      const webhook = makeWebhook({
        target,
        queue: messages.queue,
        store,
        isMasked,
        linkTo,
        version,
        makeId,
        onBug: (error) => onBug(error, 'webhook'),
        now,
        random,
      });
      // The list changes with every session, and with those that go.
      const unfollow = feed.followList(() => {
        if (feedback.queue.takeNews()) forward?.look();
        if (messages.queue.takeNews()) webhook.look();
      });
      return {
        forwardStatus: () => forward?.status() ?? notForwarded,
        webhook,
        look() {
          forward?.look();
          webhook.look();
        },
        async close() {
          unfollow();
          await Promise.all([forward?.close(), webhook.close()]);
        },
      };
    },
  };
}
