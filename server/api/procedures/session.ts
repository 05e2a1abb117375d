import { z } from 'zod';
import { phases, type Phase } from '../../core/phase.ts';
import { agentStates } from '../../core/session.ts';
import { summarize } from '../../core/summary.ts';
import type { SessionActions } from '../../agent/actions.ts';
import type { Titles } from '../../agent/title/titles.ts';
import { Refused } from '../../core/refusal.ts';
import type { QuestionDrafts } from '../../log/draft/question-drafts.ts';
import type { Store } from '../../log/store.ts';
import type { Views } from '../../log/views.ts';
import type { WorkspaceSize } from '../../workspace/measure.ts';
import { procedure, router } from '../trpc.ts';
import { settingsInput } from './settings-input.ts';

/** Messages in one window of a conversation. */
const windowSize = 50;
const mostMessages = 200;
const mostRows = 1_000;

const id = z.string().min(1).max(100);
const one = z.strictObject({ id });

export interface SessionSources {
  actions: SessionActions;
  store: Store;
  views: Views;
  questionDrafts: QuestionDrafts;
  titles: Titles;
  measureWorkspace: (session: string) => Promise<WorkspaceSize>;
}

function notFound(): never {
  throw new Refused('missing', 'There is no such session; it may have been deleted.');
}

export function makeSessionRouter({ actions, store, views, questionDrafts, titles, measureWorkspace }: SessionSources) {
  const load = (session: string) => store.load(session) ?? notFound();

  return router({
    create: procedure
      .input(
        z.strictObject({
          name: z.string().optional(),
          settings: settingsInput.optional(),
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
          agent: z.enum(agentStates).optional(),
          model: z.string().max(200).optional(),
          project: z.string().max(100).optional(),
          isLive: z.boolean().optional(),
          isPinned: z.boolean().optional(),
          /** The archive instead of everything else. */
          isArchived: z.boolean().default(false),
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
      const answers = questionDrafts.of(input.id);
      return { session: summarize(session), ...views.newest(input.id, windowSize), answers, seq: session.seq };
    }),

    /** What there is of a session, and goes with it. */
    status: procedure.input(one).query(async ({ input }) => {
      const { processes } = load(input.id);
      return {
        ...views.counts(input.id),
        processes: processes.length,
        workspace: await measureWorkspace(input.id),
      };
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
      .input(
        z.strictObject({
          id,
          name: z.string().optional(),
          settings: settingsInput.optional(),
          isPinned: z.boolean().optional(),
          isArchived: z.boolean().optional(),
        }),
      )
      .mutation(({ input }) => summarize(actions.update(input))),

    /** A generated name, in the place of whichever there is. */
    entitle: procedure.input(one).mutation(async ({ input }) => summarize(await titles.entitle(input.id))),

    stop: procedure
      .input(z.strictObject({ id, when: z.enum(['now', 'turn']).default('now') }))
      .mutation(({ input }) => summarize(actions.stop(input.id, input.when))),

    resume: procedure.input(one).mutation(async ({ input }) => summarize(await actions.resume(input.id))),

    continue: procedure
      .input(one)
      .mutation(({ input }) => summarize(actions.submit(input.id, { type: 'continue', by: 'owner' }))),

    compact: procedure
      .input(one)
      .mutation(({ input }) => summarize(actions.submit(input.id, { type: 'compact', by: 'owner' }))),

    fork: procedure
      .input(z.strictObject({ id, message: id.optional() }))
      .mutation(async ({ input }) => summarize(await actions.fork(input.id, input.message))),

    clone: procedure.input(one).mutation(({ input }) => summarize(actions.clone(input.id))),

    interrupt: procedure.input(one).mutation(({ input }) => summarize(actions.interrupt(input.id))),

    remove: procedure.input(one).mutation(async ({ input }) => {
      await actions.remove(input.id);
      return { id: input.id, removed: true as const };
    }),
  });
}
