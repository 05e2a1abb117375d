import { For, type JSX } from 'solid-js';

/** One component, its states side by side, each with its name. */
export function Specimen(props: { name: string; states: Record<string, JSX.Element> }) {
  return (
    <section class="specimen">
      <h2>{props.name}</h2>
      <dl>
        <For each={Object.entries(props.states)}>
          {([name, drawn]) => (
            <div class="specimen-state">
              <dt>{name}</dt>
              <dd>{drawn}</dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}
