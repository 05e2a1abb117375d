import { z } from 'zod';
import { Refused } from '../../core/refusal.ts';
import type { Project, Projects } from '../../log/projects.ts';
import { catalogue } from '../../models/catalogue.ts';
import type { Providers } from '../../models/providers.ts';
import type { Models } from '../../models/registry.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import { procedure, router } from '../trpc.ts';

export interface ServerSources {
  version: string;
  sandbox: Sandbox;
  models: Models;
  providers: Providers;
  projects: Projects;
  /** Limits that sessions inherit have changed. */
  onProjectChanged: () => void;
}

const id = z.string().min(1).max(100);

export function makeServerRouter({ version, sandbox, models }: ServerSources) {
  return router({
    info: procedure.query(async () => ({
      version,
      sandbox: { kind: sandbox.kind, isIsolated: sandbox.isIsolated, warning: sandbox.warning },
      providers: models.providers(),
      defaultModel: await models.defaultModel(),
    })),
  });
}

const gated = catalogue.filter(({ isGated }) => isGated).map(({ id: model }) => model);

export function makeModelRouter({ models, projects }: ServerSources) {
  return router({
    /** `gated`: those as well that the project has not enabled. */
    list: procedure
      .input(z.strictObject({ gated: z.boolean().optional() }).optional())
      .query(({ input }) => models.list([...(projects.get('default')?.models ?? []), ...(input?.gated ? gated : [])])),
  });
}

export function makeProjectRouter({ projects, onProjectChanged }: ServerSources) {
  function get(project: string): Project {
    const found = projects.get(project);
    if (!found) throw new Refused('missing', 'There is no such project; there is one called default.');
    return found;
  }

  return router({
    get: procedure.input(z.strictObject({ id })).query(({ input }) => get(input.id)),

    update: procedure
      .input(
        z.strictObject({
          id,
          inactivityTimeout: z.int().min(0).max(315_360_000).nullable().optional(),
          models: z.array(z.string().max(200)).max(200).optional(),
          isMasked: z.boolean().optional(),
          titles: z.enum(['model', 'words']).optional(),
        }),
      )
      .mutation(({ input }) => {
        const { inactivityTimeout, models, isMasked, titles } = input;
        const known = get(input.id);
        projects.update({
          id: known.id,
          inactivityTimeout: inactivityTimeout === undefined ? known.inactivityTimeout : inactivityTimeout,
          models: models ?? known.models,
          isMasked: isMasked ?? known.isMasked,
          titles: titles ?? known.titles,
        });
        onProjectChanged();
        return get(input.id);
      }),
  });
}
