/** What was spent and how it was judged: counted with the events, and read as somebody asks for it. */

import type { Db } from '../database.ts';
import { makeUsageProjection } from './projection.ts';
import { makeUsageReader } from './reading.ts';

export function makeUsage(db: Db, now: () => Date) {
  return { ...makeUsageProjection(db), ...makeUsageReader(db, now) };
}
