import { createMemo, type Accessor } from 'solid-js';
import { createClock } from '../ui/clock.ts';

const PERIOD_MS = 200;

/** Whole seconds until a time that is given in milliseconds since 1970; never below 0. */
export function createSecondsLeft(dueAt: () => number): Accessor<number> {
  const now = createClock(PERIOD_MS);
  return createMemo(() => Math.max(0, Math.ceil((dueAt() - now()) / 1000)));
}
