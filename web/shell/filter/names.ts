import type { ModelInfo } from '../../client.ts';
import type { FilterChoice, State } from '../../state/list/filter.ts';
import { text } from '../../text.ts';

export function stateName(state: State): string {
  if (state === 'live') return text.list.filter.live;
  return state === 'running' ? text.list.filter.running : text.status[state];
}

export function modelName(id: string, models: readonly ModelInfo[]): string {
  return models.find((model) => model.id === id)?.label ?? id;
}

/** What is chosen, in the order of the panel. */
export function choiceNames({ state, model, isArchived }: FilterChoice, models: readonly ModelInfo[]): string[] {
  return [
    ...(state ? [stateName(state)] : []),
    ...(model ? [modelName(model, models)] : []),
    ...(isArchived ? [text.list.filter.archived] : []),
  ];
}
