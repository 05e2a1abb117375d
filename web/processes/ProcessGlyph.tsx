import { Match, Switch } from 'solid-js';
import type { ProcessRow } from '../client.ts';

/** Each status has a shape of its own and a colour; the word stands beside it. */
export function ProcessGlyph(props: { status: ProcessRow['status'] }) {
  return (
    <Switch
      fallback={
        <svg
          class={`process-glyph process-${props.status}`}
          viewBox="0 0 16 16"
          width="16"
          height="16"
          aria-hidden="true"
        >
          <Switch>
            <Match when={props.status === 'completed'}>
              <path d="m3.5 8.5 3 3 6-7" />
            </Match>
            <Match when={props.status === 'failed'}>
              <path d="m4.25 4.25 7.5 7.5M11.75 4.25l-7.5 7.5" />
            </Match>
            <Match when={props.status === 'killed'}>
              <rect x="4.25" y="4.25" width="7.5" height="7.5" rx="1" fill="currentColor" />
            </Match>
            <Match when={props.status === 'lost'}>
              <path d="M5.7 6a2.3 2.3 0 1 1 3.6 1.9c-.9.6-1.3 1-1.3 1.8M8 12.4v.1" />
            </Match>
          </Switch>
        </svg>
      }
    >
      <Match when={props.status === 'running'}>
        <span class="process-dot" aria-hidden="true" />
      </Match>
    </Switch>
  );
}
