/** Everything that drawing Markdown takes, as one part of the page that is loaded with the first text. */

import { onCodeClick } from './code-block.ts';
import { onDiagramClick } from './diagram/diagram.ts';
import { onTableClick } from './table.ts';

export { makePainter } from './painter.ts';

/** One listener for all blocks of a text: their DOM is inert. */
export function onMarkdownClick(target: Element, copy: (what: string, button: HTMLElement) => Promise<void>): void {
  const take = (what: string, button: HTMLElement) => void copy(what, button);
  onCodeClick(target, take);
  onTableClick(target, take);
  onDiagramClick(target);
}
