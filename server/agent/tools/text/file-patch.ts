/** What changed in a file, as a unified diff for the person. */

import { createTwoFilesPatch } from 'diff';
import { showPath } from '../../../workspace/path.ts';

/** Comparing stops the server meanwhile; what differs more is not worth reading line by line. */
const most = { characters: 1_000_000, edits: 2_000, ms: 100, patch: 200_000 };

/** Undefined when the two differ too much. */
export function patchOf(path: string, before: string, after: string): string | undefined {
  if (before.length + after.length > most.characters) return undefined;
  const name = showPath(path);
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    context: 3,
    maxEditLength: most.edits,
    timeout: most.ms,
  });
  return patch === undefined || patch.length > most.patch ? undefined : patch.replace(/^=+\n/, '');
}
