import type { JSX } from 'solid-js';

export type GlyphShape = 'dotted' | 'ring' | 'hollow' | 'question' | 'square' | 'check' | 'bang';
export type Tone = 'neutral' | 'accent' | 'warning' | 'danger' | 'success';

const drawings: Record<GlyphShape, () => JSX.Element> = {
  dotted: () => <circle cx="8" cy="8" r="5" stroke-dasharray="0.1 3.05" />,
  ring: () => (
    <>
      <circle cx="8" cy="8" r="5" opacity="0.25" />
      <path d="M8 3a5 5 0 0 1 5 5" />
    </>
  ),
  hollow: () => <circle cx="8" cy="8" r="3.5" />,
  question: () => (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" stroke="none" />
      <path class="glyph-cut" d="M6.3 6.3a1.75 1.75 0 1 1 2.6 1.5c-.6.35-.9.7-.9 1.3M8 11.4v.1" />
    </>
  ),
  square: () => <rect x="4.5" y="4.5" width="7" height="7" rx="1" fill="currentColor" />,
  check: () => <path d="m3.5 8.5 3 3 6-7" />,
  bang: () => (
    <>
      <circle cx="8" cy="8" r="6.1" />
      <path d="M8 4.8v3.7M8 11.1v.1" />
    </>
  ),
};

/** A status by its shape first and its colour second; the word stands beside it or is said by the caller. */
export function StatusGlyph(props: { shape: GlyphShape; tone: Tone }) {
  return (
    <svg
      class={`glyph glyph-${props.shape} tone-${props.tone}`}
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
      {drawings[props.shape]()}
    </svg>
  );
}
