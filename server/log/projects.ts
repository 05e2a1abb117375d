/** What sessions of a group have in common. */

import type { Db } from './database.ts';

export interface Project {
  id: string;
  /** Seconds; null = the server's default. */
  inactivityTimeout: number | null;
  /** Gated models that are enabled. */
  models: string[];
}

interface Row {
  id: string;
  inactivityTimeout: number | null;
  models: string;
}

export function makeProjects(db: Db) {
  const { client } = db;
  client.prepare("insert into project (id, models) values ('default', '[]') on conflict do nothing").run();
  const select = client.prepare<[string], Row>(
    'select id, inactivity_timeout as inactivityTimeout, models from project where id = ?',
  );
  const update = client.prepare('update project set inactivity_timeout = ?, models = ? where id = ?');

  function get(id: string): Project | undefined {
    const row = select.get(id);
    // Written by `update` below from an array of strings.
    return row && { ...row, models: JSON.parse(row.models) as string[] };
  }

  return {
    get,
    update(project: Project): void {
      update.run(project.inactivityTimeout, JSON.stringify(project.models), project.id);
    },
  };
}

export type Projects = ReturnType<typeof makeProjects>;
