import { z } from 'zod';
import { Refused } from '../../core/refusal.ts';
import type { SecretOwner, Secrets } from '../../log/secrets/secrets.ts';
import type { Store } from '../../log/store.ts';
import { procedure, router } from '../trpc.ts';

export interface SecretSources {
  secrets: Secrets;
  store: Store;
}

const id = z.string().min(1).max(100);
const whose = { session: id.optional(), project: z.literal('default').optional() };
const name = z.string().max(1_000);

/** Values go in and never come out. */
export function makeSecretRouter({ secrets, store }: SecretSources) {
  function ownerOf({ session, project }: { session?: string; project?: string }): SecretOwner {
    if ((session === undefined) === (project === undefined))
      throw new Refused('invalid', 'Name either the session or the project that the secret belongs to.');
    if (session === undefined) return { project: project ?? '' };
    if (!store.has(session)) throw new Refused('missing', 'There is no such session; it may have been deleted.');
    return { session };
  }

  return router({
    list: procedure.input(z.strictObject(whose)).query(({ input }) => {
      const owner = ownerOf(input);
      return secrets.list(owner, 'session' in owner ? store.load(owner.session)?.project : undefined);
    }),

    set: procedure.input(z.strictObject({ ...whose, name, value: z.string().max(100_000) })).mutation(({ input }) => {
      secrets.set(ownerOf(input), input.name, input.value);
      return { name: input.name };
    }),

    remove: procedure.input(z.strictObject({ ...whose, name })).mutation(({ input }) => {
      secrets.remove(ownerOf(input), input.name);
      return { name: input.name, removed: true as const };
    }),
  });
}
