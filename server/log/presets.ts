/** Named sets of settings, of a project: chosen when a session begins. */

import { asc, eq } from 'drizzle-orm';
import { Refused } from '../core/refusal.ts';
import { checkSettings, type Settings } from '../core/settings.ts';
import type { Db } from './database.ts';
import { preset } from './schema.ts';

export interface Preset {
  id: string;
  name: string;
  /** What it sets; the others are as they would be without it. */
  settings: Partial<Settings>;
}

const MOST = 50;

export function makePresets({ orm, transaction }: Db, makeId: () => string) {
  /** By name. */
  const list = (project: string): Preset[] =>
    orm
      .select({ id: preset.id, name: preset.name, settings: preset.settings })
      .from(preset)
      .where(eq(preset.project, project))
      .orderBy(asc(preset.name))
      .all()
      .map((known) => ({ ...known, settings: stillKnown(known.settings) }));

  return {
    list,

    /** With the id of a known one it takes its place. */
    save(project: string, { id = makeId(), name, settings }: Omit<Preset, 'id'> & { id?: string }): Preset {
      const all = list(project);
      const others = all.filter((known) => known.id !== id);
      if (others.some((other) => other.name === name))
        throw new Refused('conflict', `There is a preset called “${name}” already.`);
      if (others.length >= MOST)
        throw new Refused('precondition', `There are ${MOST} presets already, which is the most. Delete one first.`);
      const made = { id, name, settings };
      transaction(() =>
        orm
          .insert(preset)
          .values({ ...made, project })
          .onConflictDoUpdate({ target: preset.id, set: { name, settings } })
          .run(),
      );
      return made;
    },

    remove(project: string, id: string): void {
      if (!list(project).some((known) => known.id === id))
        throw new Refused('missing', 'There is no such preset; it may have been deleted.');
      transaction(() => orm.delete(preset).where(eq(preset.id, id)).run());
    },
  };
}

export type Presets = ReturnType<typeof makePresets>;

/** A setting that this version does not have any more is left out. */
function stillKnown(settings: Partial<Settings>): Partial<Settings> {
  const entries = Object.entries(settings).filter(([key, value]) => 'settings' in checkSettings({ [key]: value }));
  return Object.fromEntries(entries);
}
