/** The part of a scrolling box that is seen, told once per frame. */

import { createSignal, onCleanup, onMount, type Accessor } from 'solid-js';
import type { Metrics, Range } from './window.ts';

export interface Viewport {
  /** With a margin around it, in the list's own pixels. */
  range: Accessor<Range>;
  metrics: Accessor<Metrics>;
  /** Scrolls as little as needed until a row at this place is seen whole, above what covers the end of the box. */
  reveal(top: number | undefined, covered: number): void;
}

const MARGIN = 400;
/** In rem, so that rows grow with the person's font; the same figures as in shell.css. */
const ROW_REM = 2.25;
const HEADING_REM = 2;
const COARSE_ROW = 44;

const coarsePointer = matchMedia('(pointer: coarse)');

export function createViewport(scroller: HTMLElement, list: () => HTMLElement): Viewport {
  const [range, setRange] = createSignal<Range>(
    { top: -MARGIN, bottom: 2 * MARGIN },
    { equals: (a, b) => a.top === b.top && a.bottom === b.bottom },
  );
  const [metrics, setMetrics] = createSignal<Metrics>(measure(), {
    equals: (a, b) => a.row === b.row && a.heading === b.heading,
  });
  let frame = 0;

  /** Where the list begins inside the box. */
  const offset = () => list().getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;

  function look() {
    frame = 0;
    const from = scroller.scrollTop - offset();
    // In steps of a margin: most frames of a scroll change nothing.
    const top = Math.floor(from / MARGIN) * MARGIN - MARGIN;
    setMetrics(measure());
    setRange({ top, bottom: top + scroller.clientHeight + 3 * MARGIN });
  }
  const onScroll = () => {
    frame ||= requestAnimationFrame(look);
  };

  onMount(() => {
    look();
    scroller.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(onScroll);
    observer.observe(scroller);
    onCleanup(() => {
      scroller.removeEventListener('scroll', onScroll);
      observer.disconnect();
      cancelAnimationFrame(frame);
    });
  });

  return {
    range,
    metrics,
    reveal(top, covered) {
      if (top === undefined) return;
      const { row, heading } = metrics();
      const at = top + offset();
      const height = scroller.clientHeight - covered;
      if (at - heading < scroller.scrollTop) scroller.scrollTop = at - heading;
      else if (at + row > scroller.scrollTop + height) scroller.scrollTop = at + row - height;
      look();
    },
  };
}

function measure(): Metrics {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const row = ROW_REM * rem;
  return { row: coarsePointer.matches ? Math.max(COARSE_ROW, row) : row, heading: HEADING_REM * rem };
}
