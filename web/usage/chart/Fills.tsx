import { For } from 'solid-js';
import type { Tone } from '../series.ts';

/** What lies on the colour, so that nobody has to tell colours apart; the first tones are plain. */
const marks: Partial<Record<Tone, string>> = {
  2: 'M-1 7L7 -1M-1 1L1 -1M5 7L7 5',
  3: 'M1.5 1.5h1.4v1.4h-1.4zM4.5 4.5h1.4v1.4h-1.4z',
  4: 'M0 3h6',
  5: 'M3 0v6',
  other: 'M-1 -1L7 7M-1 5L1 7M5 -1L7 1',
  failed: 'M-1 7L7 -1M-1 1L1 -1M5 7L7 5',
  down: 'M-1 -1L7 7M-1 5L1 7M5 -1L7 1',
};

/** The patterns of these tones, for use within the same drawing. */
export function Fills(props: { id: string; tones: readonly Tone[] }) {
  return (
    <defs>
      <For each={props.tones}>
        {(tone) => (
          <pattern id={`${props.id}-${tone}`} width="6" height="6" patternUnits="userSpaceOnUse">
            <rect class={`chart-tone-${tone}`} width="6" height="6" />
            <path class="chart-mark" d={marks[tone] ?? ''} />
          </pattern>
        )}
      </For>
    </defs>
  );
}
