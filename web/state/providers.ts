/** The vendors with their keys, and the models that the project enables: what the Models dialog changes. */

import { createSignal, type Accessor } from 'solid-js';
import type { Client, ModelInfo, ProviderState } from '../client.ts';
import { problemOf } from '../problem.ts';
import type { Server } from './server.ts';

export interface Credentials {
  prefix: ProviderState['prefix'];
  key?: string;
  baseUrl?: string;
}

export interface Providers {
  /** Undefined before the first answer. */
  list: Accessor<readonly ProviderState[] | undefined>;
  /** Every model, the gated ones included. */
  models: Accessor<readonly ModelInfo[]>;
  enabled: Accessor<readonly string[]>;
  problem: Accessor<string | undefined>;
  load(): Promise<void>;
  /** Resolves to a sentence when it was refused. */
  set(credentials: Credentials): Promise<string | undefined>;
  remove(prefix: ProviderState['prefix']): Promise<string | undefined>;
  enable(model: string, isEnabled: boolean): Promise<string | undefined>;
}

const PROJECT = 'default';

export function createProviders(client: Client, server: Server): Providers {
  const [list, setList] = createSignal<readonly ProviderState[]>();
  const [models, setModels] = createSignal<readonly ModelInfo[]>([]);
  const [enabled, setEnabled] = createSignal<readonly string[]>([]);
  const [problem, setProblem] = createSignal<string>();

  async function load() {
    const [listed, known, project] = await Promise.all([
      client.provider.list.query(),
      client.model.list.query({ gated: true }),
      client.project.get.query({ id: PROJECT }),
    ]);
    setList(() => listed);
    setModels(() => known);
    setEnabled(project.models);
  }

  /** What changed here changes what the whole page offers. */
  async function change(wish: () => Promise<unknown>): Promise<string | undefined> {
    try {
      await wish();
      await Promise.all([load(), server.load()]);
      return undefined;
    } catch (error) {
      return problemOf(error).message;
    }
  }

  return {
    list,
    models,
    enabled,
    problem,
    async load() {
      try {
        await load();
        setProblem(undefined);
      } catch (error) {
        setProblem(problemOf(error).message);
      }
    },
    set: (credentials) => change(() => client.provider.set.mutate(credentials)),
    remove: (prefix) => change(() => client.provider.remove.mutate({ prefix })),
    enable: (model, isEnabled) =>
      change(() => {
        const others = enabled().filter((id) => id !== model);
        return client.project.update.mutate({ id: PROJECT, models: isEnabled ? [...others, model] : others });
      }),
  };
}
