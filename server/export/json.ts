/** The whole log as JSON, one event a line, and what came with it by name. `import/` reads it back. */

import type { SentFile } from '../core/event.ts';
import { summarize } from '../core/summary.ts';
import { encodedEvents, type ExportSources, type Subject } from './conversation.ts';

export const format = 'sessile/1';

export function* jsonOf(store: ExportSources['store'], { session, exportedAt }: Subject): Generator<string> {
  const head = JSON.stringify({ format, exportedAt, session: summarize(session) });
  yield `${head.slice(0, -1)},"events":[`;
  const files: SentFile[] = [];
  let separator = '\n';
  for (const batch of encodedEvents(store, session.id, session.seq)) {
    for (const { data } of batch) {
      // Written by the store from an Event.
      if (data.includes('"files":[')) files.push(...((JSON.parse(data) as { files?: SentFile[] }).files ?? []));
      yield separator + data;
      separator = ',\n';
    }
  }
  yield `\n],"files":${JSON.stringify(files)}}\n`;
}
