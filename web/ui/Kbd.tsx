import { For } from 'solid-js';

/** Keys to press, one cap each. */
export function Kbd(props: { caps: readonly string[] }) {
  return (
    <span class="kbd">
      <For each={props.caps}>{(cap) => <kbd>{cap}</kbd>}</For>
    </span>
  );
}
