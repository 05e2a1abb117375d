import type { JSX } from 'solid-js';

export type GlyphShape =
  | 'bang'
  | 'check'
  | 'circle'
  | 'cross'
  | 'dot'
  | 'dotted'
  | 'half'
  | 'hollow'
  | 'lost'
  | 'question'
  | 'ring'
  | 'square';
export type Tone = 'neutral' | 'accent' | 'warning' | 'danger' | 'success';

export interface Glyph {
  shape: GlyphShape;
  tone: Tone;
}

const drawings: Record<GlyphShape, () => JSX.Element> = {
  bang: () => (
    <>
      <circle cx="8" cy="8" r="6.1" />
      <path d="M8 4.8v3.7M8 11.1v.1" />
    </>
  ),
  check: () => <path d="m3.5 8.5 3 3 6-7" />,
  circle: () => <circle cx="8" cy="8" r="5" />,
  cross: () => <path d="m4.25 4.25 7.5 7.5M11.75 4.25l-7.5 7.5" />,
  dot: () => (
    <>
      <circle cx="8" cy="8" r="5" />
      <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
    </>
  ),
  dotted: () => <circle cx="8" cy="8" r="5" stroke-dasharray="0.1 3.05" />,
  half: () => (
    <>
      <circle cx="8" cy="8" r="5" />
      <path d="M8 3v10a5 5 0 0 0 0-10z" fill="currentColor" stroke="none" />
    </>
  ),
  hollow: () => <circle cx="8" cy="8" r="3.5" />,
  lost: () => <path d="M5.7 6a2.3 2.3 0 1 1 3.6 1.9c-.9.6-1.3 1-1.3 1.8M8 12.4v.1" />,
  question: () => (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" stroke="none" />
      <path class="glyph-cut" d="M6.3 6.3a1.75 1.75 0 1 1 2.6 1.5c-.6.35-.9.7-.9 1.3M8 11.4v.1" />
    </>
  ),
  ring: () => (
    <>
      <circle cx="8" cy="8" r="5" opacity="0.25" />
      <path d="M8 3a5 5 0 0 1 5 5" />
    </>
  ),
  square: () => <rect x="4.5" y="4.5" width="7" height="7" rx="1" fill="currentColor" />,
};

/** A status by its shape first and its colour second; the word stands beside it or is said by the caller. */
export function StatusGlyph(props: Glyph) {
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
