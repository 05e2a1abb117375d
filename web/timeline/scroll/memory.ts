/** What a timeline remembers of a session while the tab lives: where the person was, how tall rows are, what is open. */

import { createSignal, type Signal } from 'solid-js';
import { makeSizes, type Layout, type Sizes } from './layout.ts';

/** The row at the top of the view, and how far its top is from there; undefined: at the end, following. */
export type Place = { key: string; offset: number } | undefined;

export interface TimelineMemory {
  place: Place;
  sizes: Sizes;
  /** Whether a row is open, by its key; undefined as long as the person has not decided. */
  open(key: string): Signal<boolean | undefined>;
}

/** Goes with the conversation that it belongs to. */
const memories = new WeakMap<object, TimelineMemory>();

export function memoryOf(conversation: object): TimelineMemory {
  const known = memories.get(conversation);
  if (known) return known;
  const open = new Map<string, Signal<boolean | undefined>>();
  const made: TimelineMemory = {
    place: undefined,
    sizes: makeSizes(),
    open(key) {
      const signal = open.get(key) ?? createSignal<boolean | undefined>();
      open.set(key, signal);
      return signal;
    },
  };
  memories.set(conversation, made);
  return made;
}

/** The place of a view at a height. Tops hold up to the first of the last rows, which grow unmeasured. */
export function placeAt(layout: Layout, y: number, last: number): Place {
  const index = Math.min(layout.indexAt(y), last);
  const key = layout.keyAt(index);
  return key === undefined ? undefined : { key, offset: layout.top(index) - y };
}

const NEAR = 20;

/** The place, and the rows before it as places of the same view, in case its own row goes: rows become a group, for example. */
export function homesOf(place: Place, layout: Layout): NonNullable<Place>[] {
  const at = place ? layout.indexOf(place.key) : -1;
  if (!place || at < 0) return place ? [place] : [];
  return Array.from({ length: Math.min(NEAR, at + 1) }, (_, back) => ({
    key: layout.keyAt(at - back) ?? '',
    offset: place.offset - (layout.top(at) - layout.top(at - back)),
  }));
}
