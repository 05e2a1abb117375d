import { z } from 'zod';
import { vendors, type Providers } from '../../models/providers.ts';
import { procedure, router } from '../trpc.ts';

const prefix = z.enum(vendors);

/** Keys go in and never come out. */
export function makeProviderRouter(providers: Providers) {
  return router({
    list: procedure.query(() => providers.list()),

    set: procedure
      .input(
        z
          .strictObject({
            prefix,
            key: z.string().trim().min(1).max(1_000).optional(),
            baseUrl: z
              .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
              .optional(),
          })
          .refine(
            ({ key, baseUrl }) => key !== undefined || baseUrl !== undefined,
            'Give a key, or the URL of a server that needs none.',
          ),
      )
      .mutation(({ input: { prefix: vendor, ...credentials } }) => providers.set(vendor, credentials)),

    remove: procedure.input(z.strictObject({ prefix })).mutation(({ input }) => providers.remove(input.prefix)),
  });
}
