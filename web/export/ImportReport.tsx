import { For, Show } from 'solid-js';
import { importText } from '../text/dialogs/export.ts';
import { Notice } from '../ui/Notice.tsx';

interface Counted {
  what: string;
  count: number;
}

export interface Report {
  program: string;
  sessions: number;
  messages: number;
  isRenamed: boolean;
  skipped: Counted[];
  changed: Counted[];
}

/** What came in, what of it is not as it was, and what was left out. */
export function ImportReport(props: { report: Report }) {
  return (
    <>
      <Notice tone="info" role="status">
        {importText.done(props.report.sessions, props.report.messages, props.report.program)}
      </Notice>
      <p class="export-help">
        {importText.rests} <Show when={props.report.isRenamed}>{importText.renamed}</Show>
      </p>
      <Group title={importText.changed} rows={props.report.changed} isCounted={props.report.sessions > 1} />
      <Group title={importText.skipped} rows={props.report.skipped} isCounted />
    </>
  );
}

function Group(props: { title: string; rows: readonly Counted[]; isCounted: boolean }) {
  return (
    <Show when={props.rows.length > 0}>
      <section class="import-group">
        <h3>{props.title}</h3>
        <ul>
          <For each={props.rows}>
            {({ what, count }) => (
              <li>
                <span class="import-what">{what}</span>
                <Show when={props.isCounted}>
                  <span class="import-count">{importText.count(count)}</span>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
