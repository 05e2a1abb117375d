import { createMemo } from 'solid-js';
import type { ProcessRow } from '../client.ts';
import { processesText as text } from '../text/processes.ts';
import { wordOf } from './status.ts';

interface Heard {
  running: ReadonlySet<string>;
  said: string;
}

/** Says once of each process that it has ended, and how. */
export function EndAnnouncements(props: { rows: readonly ProcessRow[] }) {
  const heard = createMemo<Heard>(
    (before) => {
      const ended = props.rows.filter(({ id, status }) => status !== 'running' && before.running.has(id));
      return {
        running: new Set(props.rows.filter(({ status }) => status === 'running').map(({ id }) => id)),
        said: ended.length > 0 ? ended.map((row) => text.announceEnded(row.name, wordOf(row))).join(' ') : before.said,
      };
    },
    { running: new Set(), said: '' },
  );
  return (
    <p class="visually-hidden" aria-live="polite">
      {heard().said}
    </p>
  );
}
