/** A block of code that is a diagram is shown as one when it comes near the view. The code stays under it, and is what counts. */

import { colourNames, type Drawing, type Look } from '../../diagram/message.ts';
import { text } from '../../text.ts';
import { make, makeButton } from '../element.ts';
import { drawDiagram, keptDrawing, type Drawn } from './drawing.ts';

interface Diagram {
  block: HTMLElement;
  source: string;
  isNear: boolean;
  /** What it shows, and how the page looked then. */
  shown?: { drawn: Drawn; look: string };
}

/** Of their natural size; smaller than this, words cannot be read, and the picture scrolls sideways. */
const LEAST_SCALE = 0.65;

const diagrams = new WeakMap<Element, Diagram>();
let nearness: IntersectionObserver | undefined;

export function isDiagram(lang: string): boolean {
  return /^mermaid\b/i.test(lang);
}

/** The block's fence is closed: it may be shown as a diagram from now on. */
export function dressDiagram(block: HTMLElement, source: string): void {
  if (source.trim() === '') return;
  const diagram: Diagram = { block, source, isNear: false };
  diagrams.set(block, diagram);
  block.classList.add('md-diagram');
  const look = lookOf(block);
  const drawn = keptDrawing(source, look);
  if (drawn) show(diagram, drawn, look);
  nearness ??= watch();
  nearness.observe(block);
}

function watch(): IntersectionObserver {
  const redraw = () => {
    for (const block of document.querySelectorAll('.md-diagram')) void update(diagrams.get(block));
  };
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  return new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const diagram = diagrams.get(target);
        if (!diagram) continue;
        diagram.isNear = isIntersecting;
        void update(diagram);
      }
    },
    { rootMargin: '600px 0px' },
  );
}

async function update(diagram: Diagram | undefined): Promise<void> {
  if (!diagram?.isNear) return;
  const { block, source } = diagram;
  const look = lookOf(block);
  const isWanted = () => diagram.isNear && block.isConnected && JSON.stringify(lookOf(block)) === JSON.stringify(look);
  if (diagram.shown?.look === JSON.stringify(look)) return;
  const drawn = await drawDiagram(source, look, isWanted);
  if (drawn && isWanted()) show(diagram, drawn, look);
}

/** Colours as they are where the block stands; before it is in the page, as they are in the page. */
function lookOf(block: HTMLElement): Look {
  const style = getComputedStyle(block.isConnected ? block : document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const colours = Object.fromEntries(colourNames.map((name) => [name, read(`--${name}`)])) as Look['colours'];
  return { isDark: style.colorScheme === 'dark', font: read('--font'), colours };
}

function show(diagram: Diagram, drawn: Drawn, look: Look): void {
  const { block } = diagram;
  diagram.shown = { drawn, look: JSON.stringify(look) };
  block.querySelector('.md-diagram-problem')?.remove();
  const known = block.querySelector('.md-picture');
  if ('problem' in drawn) {
    known?.remove();
    for (const tool of block.querySelectorAll('.md-source, .md-svg')) tool.remove();
    block.classList.remove('md-drawn');
    block.querySelector('.md-code-bar')?.after(make('p', 'md-diagram-problem', drawn.problem));
    return;
  }
  const picture = frame(drawn);
  if (known) return known.replaceWith(picture);
  const source = makeButton('md-source', text.diagram.source, text.diagram.showSource);
  source.setAttribute('aria-pressed', 'false');
  const bar = block.querySelector('.md-code-bar');
  bar?.querySelector('.md-wrap')?.before(source, makeButton('md-svg', text.diagram.svg, text.diagram.download));
  bar?.after(picture);
  block.classList.add('md-drawn');
}

/** As a picture: nothing in it runs, loads or takes the keyboard. */
function frame({ svg, width, height, title }: Drawing): HTMLElement {
  const box = make('div', 'md-picture');
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', text.diagram.label);
  const image = make('img', '');
  image.alt = title || text.diagram.alt;
  image.width = width;
  image.height = height;
  image.style.minInlineSize = `${Math.round(width * LEAST_SCALE)}px`;
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  box.append(image);
  return box;
}

/** All diagrams of a text share one listener. */
export function onDiagramClick(target: Element): void {
  const pressed = target.closest('.md-source, .md-svg');
  const diagram = diagrams.get(pressed?.closest('.md-diagram') ?? target);
  const drawn = diagram?.shown?.drawn;
  if (!pressed || !diagram || !drawn || 'problem' in drawn) return;
  if (pressed.classList.contains('md-svg')) return download(drawn.svg);
  pressed.setAttribute('aria-pressed', String(!diagram.block.classList.toggle('md-drawn')));
}

function download(svg: string): void {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const link = make('a', '');
  link.href = url;
  link.download = text.diagram.fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
