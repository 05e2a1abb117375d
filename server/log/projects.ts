/** What sessions of a group have in common. */

import { eq } from 'drizzle-orm';
import type { Db } from './database.ts';
import { project } from './schema.ts';

export interface Project {
  id: string;
  /** Seconds; null = the server's default. */
  inactivityTimeout: number | null;
  /** Gated models that are enabled. */
  models: string[];
  /** Whether observers get no text of its conversations. */
  isMasked: boolean;
  /** Who names its conversations: a model, or their own first words. */
  titles: 'model' | 'words';
}

export function makeProjects({ orm, transaction }: Db) {
  orm.insert(project).values({ id: 'default', models: [] }).onConflictDoNothing().run();

  return {
    get: (id: string): Project | undefined => orm.select().from(project).where(eq(project.id, id)).get(),
    update({ id, ...values }: Project): void {
      transaction(() => orm.update(project).set(values).where(eq(project.id, id)).run());
    },
  };
}

export type Projects = ReturnType<typeof makeProjects>;
