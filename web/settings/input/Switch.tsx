import type { JSX } from 'solid-js';

type SwitchProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'type' | 'role' | 'class'>;

/** On or off, from the press on: there is nothing to save. */
export function Switch(props: SwitchProps) {
  return <input {...props} type="checkbox" role="switch" class="switch" />;
}
