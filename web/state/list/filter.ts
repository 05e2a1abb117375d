/** Which sessions the list shows: what a person chose, kept in this browser. */

import { createMemo, createSignal, type Accessor } from 'solid-js';
import { isLive, phases } from '../../../server/core/phase.ts';
import { agentStates, type AgentState } from '../../../server/core/session.ts';
import type { SessionSummary } from '../../../server/core/summary.ts';

/** What a session is doing, from the widest word to the narrowest. */
export const states = ['live', ...agentStates, ...phases] as const;
export type State = (typeof states)[number];

export interface FilterChoice {
  state?: State;
  model?: string;
  /** The archive instead of everything else. */
  isArchived: boolean;
}

export interface Filter {
  choice: Accessor<FilterChoice>;
  /** Something is left out, or the archive is shown. */
  isOn: Accessor<boolean>;
  set(change: Partial<FilterChoice>): void;
  clear(): void;
}

const KEY = 'sessile.filter';
const everything: FilterChoice = { isArchived: false };

export function createFilter(): Filter {
  const [choice, setChoice] = createSignal(read());

  function keep(next: FilterChoice) {
    if (isEverything(next)) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(next));
    setChoice(next);
  }

  return {
    choice,
    isOn: createMemo(() => !isEverything(choice())),
    set: (change) => keep({ ...choice(), ...change }),
    clear: () => keep(everything),
  };
}

function isEverything({ state, model, isArchived }: FilterChoice): boolean {
  return !state && !model && !isArchived;
}

/** What an older version kept may be nothing that this one knows. */
function read(): FilterChoice {
  const kept = localStorage.getItem(KEY);
  if (!kept) return everything;
  // Written by `keep` above, here or in another version.
  const { state, model, isArchived } = JSON.parse(kept) as Partial<FilterChoice>;
  return {
    state: states.find((known) => known === state),
    model: typeof model === 'string' ? model : undefined,
    isArchived: isArchived === true,
  };
}

function isAgentState(state: State): state is AgentState {
  return agentStates.some((known) => known === state);
}

/** The same for the server, which knows all sessions. */
export function queryOf({ state, model, isArchived }: FilterChoice) {
  return { ...queryOfState(state), ...(model ? { model } : {}), isArchived };
}

function queryOfState(state: State | undefined) {
  if (!state) return {};
  if (state === 'live') return { isLive: true };
  return isAgentState(state) ? { agent: state } : { phase: state };
}

export function isWanted(row: SessionSummary, { state, model, isArchived }: FilterChoice): boolean {
  if (row.isArchived !== isArchived || (model && row.settings.model !== model)) return false;
  if (!state) return true;
  if (state === 'live') return isLive(row.phase);
  return isAgentState(state) ? row.agent === state : row.phase === state;
}
