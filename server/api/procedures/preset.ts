import { z } from 'zod';
import type { Presets } from '../../log/presets.ts';
import { settingsInput } from './settings-input.ts';
import { procedure, router } from '../trpc.ts';

export interface PresetSources {
  presets: Presets;
}

const id = z.string().min(1).max(100);
const project = z.literal('default').default('default');

export function makePresetRouter({ presets }: PresetSources) {
  return router({
    list: procedure
      .input(z.strictObject({ project }).optional())
      .query(({ input }) => presets.list(input?.project ?? 'default')),

    /** With the id of a known one it takes its place. */
    save: procedure
      .input(
        z.strictObject({
          project,
          id: id.optional(),
          name: z.string().trim().min(1).max(100),
          settings: settingsInput,
        }),
      )
      .mutation(({ input }) => presets.save(input.project, input)),

    remove: procedure.input(z.strictObject({ project, id })).mutation(({ input }) => {
      presets.remove(input.project, input.id);
      return { id: input.id, removed: true as const };
    }),
  });
}
