/** Named sets of settings, kept on the server so that every browser has them. */

import { createSignal, type Accessor } from 'solid-js';
import type { Settings } from '../../../server/core/settings.ts';
import type { Client, Preset } from '../../client.ts';

export interface Presets {
  /** By name. */
  list: Accessor<readonly Preset[]>;
  load(): Promise<void>;
  /** Rejects when the server refuses. With an id it replaces that one. */
  save(preset: { id?: string; name: string; settings: Partial<Settings> }): Promise<Preset>;
  remove(id: string): Promise<void>;
}

export function createPresets(client: Client): Presets {
  const [list, setList] = createSignal<readonly Preset[]>([]);

  function put(presets: readonly Preset[]) {
    setList(presets.toSorted((a, b) => a.name.localeCompare(b.name)));
  }

  return {
    list,
    async load() {
      put(await client.preset.list.query());
    },
    async save(preset) {
      const saved = await client.preset.save.mutate(preset);
      put([...list().filter(({ id }) => id !== saved.id), saved]);
      return saved;
    },
    async remove(id) {
      await client.preset.remove.mutate({ id });
      put(list().filter((preset) => preset.id !== id));
    },
  };
}
