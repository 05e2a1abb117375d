import { Match, Switch } from 'solid-js';

export type PlanState = 'pending' | 'working' | 'done';

export function PlanGlyph(props: { state: PlanState }) {
  return (
    <svg
      class={`plan-glyph plan-glyph-${props.state}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <Switch>
        <Match when={props.state === 'pending'}>
          <circle cx="8" cy="8" r="5" />
        </Match>
        <Match when={props.state === 'working'}>
          <circle cx="8" cy="8" r="5" />
          <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
        </Match>
        <Match when={props.state === 'done'}>
          <path d="m3.5 8.5 3 3 6-7" />
        </Match>
      </Switch>
    </svg>
  );
}
