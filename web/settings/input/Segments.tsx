import { createUniqueId, For } from 'solid-js';

interface SegmentsProps<Value extends string> {
  /** The name for those who do not see what stands around it. */
  label: string;
  options: readonly { value: Value; label: string }[];
  /** Undefined while it is not known. */
  value: Value | undefined;
  onChange(value: Value): void;
}

/** One of a few, all in sight. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const name = createUniqueId();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="segment">
            <input
              type="radio"
              name={name}
              class="visually-hidden"
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            {option.label}
          </label>
        )}
      </For>
    </fieldset>
  );
}
