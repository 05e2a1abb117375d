import type { Accessor } from 'solid-js';
import { NOTICED_MS } from '../stream/noticed.ts';
import { createClock } from '../ui/clock.ts';
import { useAppState } from './app-state.ts';

export interface ServerClock {
  /** Told anew every second; without a connection the moment at which it was lost. */
  now: Accessor<number>;
  isResting: Accessor<boolean>;
}

/** For how long something goes on at the server: without a connection nobody here knows, so the clock rests. */
export function createServerClock(): ServerClock {
  const { sync } = useAppState();
  const now = createClock(1_000);
  const lostAt = () => {
    const connection = sync.connection();
    return 'since' in connection && now() - connection.since > NOTICED_MS ? connection.since : undefined;
  };
  return { now: () => lostAt() ?? now(), isResting: () => lostAt() !== undefined };
}
