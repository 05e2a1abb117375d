import { z } from 'zod';
import { phases, type Phase } from '../../core/phase.ts';
import { checkSettings, type Settings } from '../../core/settings.ts';
import { summarize } from '../../core/summary.ts';
import type { SessionActions } from '../../agent/actions.ts';
import { Refused } from '../../core/refusal.ts';
import type { Store } from '../../log/store.ts';
import type { Views } from '../../log/views.ts';
import { procedure, router } from '../trpc.ts';

/** Messages in one window of a conversation. */
const windowSize = 50;
const mostMessages = 200;
const mostRows = 1_000;

/** One check for every door: `core` says what a setting may be, in a sentence. */
const settings = z.custom<Partial<Settings>>().transform((input, context): Partial<Settings> => {
  const checked = checkSettings(input);
  if ('settings' in checked) return checked.settings;
  context.addIssue({ code: 'custom', message: checked.problem });
  return z.NEVER;
});

const id = z.string().min(1).max(100);
const one = z.strictObject({ id });

export interface SessionSources {
  actions: SessionActions;
  store: Store;
  views: Views;
}

function notFound(): never {
  throw new Refused('missing', 'There is no such session; it may have been deleted.');
}

export function makeSessionRouter({ actions, store, views }: SessionSources) {
  const load = (session: string) => store.load(session) ?? notFound();

  return router({
    create: procedure
      .input(
        z.strictObject({
          name: z.string().optional(),
          settings: settings.optional(),
          prompt: z.string().optional(),
          oneShot: z.boolean().optional(),
          project: z.literal('default').optional(),
        }),
      )
      .mutation(async ({ input }) => summarize(await actions.create(input))),

    list: procedure
      .input(
        z.strictObject({
          query: z.string().max(200).optional(),
          phase: z.enum(phases as [Phase, ...Phase[]]).optional(),
          project: z.string().max(100).optional(),
          cursor: z
            .string()
            .regex(/^[^~]{1,40}~[^~]{1,100}$/, 'is not one that session.list gave')
            .optional(),
          limit: z.int().min(1).max(mostRows).default(windowSize),
        }),
      )
      .query(({ input }) => ({ ...views.list(input), stream: String(store.revision()) })),

    get: procedure.input(one).query(({ input }) => {
      const session = load(input.id);
      return { session: summarize(session), ...views.newest(input.id, windowSize), seq: session.seq };
    }),

    history: procedure
      .input(z.strictObject({ id, before: id, limit: z.int().min(1).max(mostMessages).default(windowSize) }))
      .query(({ input }) => {
        load(input.id);
        const window = views.before(input.id, input.before, input.limit);
        if (!window) throw new Refused('missing', 'There is no such message in this session.');
        return window;
      }),

    update: procedure
      .input(z.strictObject({ id, name: z.string().optional(), settings: settings.optional() }))
      .mutation(({ input }) => summarize(actions.update(input))),

    stop: procedure
      .input(z.strictObject({ id, when: z.enum(['now', 'turn']).default('now') }))
      .mutation(({ input }) => summarize(actions.stop(input.id, input.when))),

    resume: procedure
      .input(one)
      .mutation(({ input }) => summarize(actions.submit(input.id, { type: 'resume', by: 'owner' }))),

    continue: procedure
      .input(one)
      .mutation(({ input }) => summarize(actions.submit(input.id, { type: 'continue', by: 'owner' }))),

    interrupt: procedure.input(one).mutation(({ input }) => summarize(actions.interrupt(input.id))),

    remove: procedure.input(one).mutation(async ({ input }) => {
      await actions.remove(input.id);
      return { id: input.id, removed: true as const };
    }),
  });
}
