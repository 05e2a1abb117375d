import { z } from 'zod';
import { occasions } from '../../../core/rules/occasion.ts';
import type { Webhook } from '../../../webhook/webhook.ts';
import { procedure, router } from '../../trpc.ts';

export interface WebhookSources {
  webhook: Webhook;
}

const origin = z
  .url({ protocol: /^https?$/, error: 'must be the origin of the page, such as https://sessile.example.com' })
  .transform((text) => new URL(text).origin);

/** The secret goes out once, when it is made. */
export function makeWebhookRouter({ webhook }: WebhookSources) {
  return router({
    status: procedure.query(() => webhook.status()),

    /** `page`: the origin under which links in messages open the page. */
    set: procedure
      .input(
        z.strictObject({
          url: z.string().trim().min(1).max(2_000),
          occasions: z.array(z.enum(occasions)).max(occasions.length),
          page: origin.optional(),
        }),
      )
      .mutation(({ input }) => webhook.set(input)),

    renewSecret: procedure.mutation(() => webhook.renewSecret()),

    remove: procedure.mutation(() => webhook.remove()),

    test: procedure.mutation(() => webhook.test()),
  });
}
