import { createEffect, onCleanup, onMount } from 'solid-js';
import { copyText } from '../ui/copy.ts';
import { makePainter, type Painter } from './painter.ts';

/** Of the page's time, growing text may take this part: one giant list is painted less often instead of freezing everything. */
const SHARE = 0.25;
/** A paint within one frame is no burden. */
const LIGHT_MS = 8;

export function Markdown(props: { source: string; isFinal: boolean }) {
  let root!: HTMLDivElement;
  let painter: Painter;
  let restUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function paint() {
    const startedAt = performance.now();
    painter.paint(props.source, props.isFinal);
    const took = performance.now() - startedAt;
    restUntil = took > LIGHT_MS ? startedAt + took / SHARE : 0;
  }

  onMount(() => {
    painter = makePainter(root);
    createEffect(() => {
      const { source, isFinal } = props;
      clearTimeout(timer);
      const wait = restUntil - performance.now();
      if (source === '' || isFinal || wait <= 0) paint();
      else timer = setTimeout(paint, wait);
    });
  });
  onCleanup(() => clearTimeout(timer));

  /** One listener for all code blocks: their DOM is inert. */
  function onClick(event: MouseEvent) {
    const button = (event.target as Element).closest<HTMLButtonElement>('.md-copy');
    if (button) void copyText(button.closest('.md-code')?.querySelector('code')?.textContent ?? '', button);
  }

  return <div class="markdown" ref={root} onClick={onClick} />;
}
