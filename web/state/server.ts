/** What this server can do: its models, its sandbox, its version. */

import { createSignal, type Accessor } from 'solid-js';
import type { Client, ModelInfo, ServerInfo } from '../client.ts';
import { problemOf, type Problem } from '../problem.ts';

export interface Server {
  info: Accessor<ServerInfo | undefined>;
  models: Accessor<readonly ModelInfo[]>;
  /** The label of a model, or its id when this server does not list it. */
  modelLabel(id: string): string;
  problem: Accessor<Problem | undefined>;
  /** The server was updated since this page was loaded. */
  isNewer: Accessor<boolean>;
  load(): Promise<void>;
}

export function createServer(client: Client): Server {
  const [info, setInfo] = createSignal<ServerInfo>();
  const [models, setModels] = createSignal<readonly ModelInfo[]>([]);
  const [isNewer, setNewer] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem>();

  async function load() {
    try {
      const [server, list] = await Promise.all([client.server.info.query(), client.model.list.query()]);
      if (info() && info()?.version !== server.version) setNewer(true);
      setInfo(() => server);
      setModels(() => list);
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  void load();
  return {
    info,
    models,
    modelLabel: (id) => models().find((model) => model.id === id)?.label ?? id.slice(id.indexOf('/') + 1),
    problem,
    isNewer,
    load,
  };
}
