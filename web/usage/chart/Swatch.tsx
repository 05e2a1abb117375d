import { createUniqueId } from 'solid-js';
import type { Tone } from '../series.ts';
import { Fills } from './Fills.tsx';

/** The colour and pattern of one series. */
export function Swatch(props: { tone: Tone }) {
  const id = createUniqueId();
  return (
    <svg class="chart-swatch" width="12" height="12" aria-hidden="true">
      <Fills id={id} tones={[props.tone]} />
      <rect width="12" height="12" rx="2" fill={`url(#${id}-${props.tone})`} />
    </svg>
  );
}
