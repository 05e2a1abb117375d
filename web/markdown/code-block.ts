/** A block of code: plain while it grows, coloured and foldable when it is complete. */

import { text } from '../text.ts';
import { dressDiagram, isDiagram } from './diagram/diagram.ts';
import { make, makeButton } from './element.ts';

export interface CodeBlock {
  element: HTMLElement;
  /** Shows text that the present one is the beginning of; false when it is another. */
  grow(lang: string, code: string): boolean;
  /** It is complete. Whoever watched it grow keeps it open. */
  close(mayFold: boolean): void;
}

const FOLDED_FROM = 30;
/** Of one group, which is laid out as one: more than what a folded block shows. The style sheet knows its height. */
const GROUP = 40;
/** Every colour is an element: below, very long code stays plain. */
const MOST_COLOURED = 400;

export function makeCodeBlock(lang: string, initial: string): CodeBlock {
  let content = '';
  let isClosed = false;
  const element = make('div', 'md-block md-code');
  const bar = make('div', 'md-code-bar');
  const label = make('span', 'md-code-lang', lang.split(/\s/)[0] ?? '');
  const pre = make('pre', '');
  pre.tabIndex = 0;
  if (label.textContent) pre.setAttribute('aria-label', label.textContent);
  const code = make('code', '');
  const append = makeLines(code);
  pre.append(code);
  bar.append(label, makeButton('md-copy', text.action.copy, text.timeline.copyCode));
  element.append(bar, pre);

  function grow(nextLang: string, next: string): boolean {
    if (nextLang !== lang || !next.startsWith(content)) return false;
    if (next.length > content.length) append(next.slice(content.length));
    content = next;
    return true;
  }
  grow(lang, initial);

  return {
    element,
    grow,
    close(mayFold) {
      if (isClosed) return;
      isClosed = true;
      const lines = content.replace(/\n$/, '').split('\n').length;
      const wrap = makeButton('md-wrap', text.markdown.wrap, text.markdown.wrapCode);
      wrap.setAttribute('aria-pressed', 'false');
      bar.insertBefore(wrap, bar.lastChild);
      if (lines > 1) label.after(make('span', 'md-code-lines', text.row.lines(lines)));
      const isFolded = mayFold && lines > FOLDED_FROM;
      if (isFolded) {
        element.classList.add('md-folded');
        element.append(makeButton('md-unfold', text.tool.showAll(lines)));
      }
      if (isDiagram(lang)) dressDiagram(element, content);
      else if (label.textContent) colour(code, lang, isFolded ? FOLDED_FROM + 10 : MOST_COLOURED);
    },
  };
}

/** Puts growth into groups of lines. */
function makeLines(code: HTMLElement): (growth: string) => void {
  let node: Text | undefined;
  let room = 0;
  return (growth) => {
    let from = 0;
    while (from < growth.length) {
      if (!node || room === 0) {
        const group = make('span', 'md-lines');
        node = document.createTextNode('');
        room = GROUP;
        group.append(node);
        code.append(group);
      }
      let until = from;
      for (; room > 0 && until < growth.length; room -= growth[until - 1] === '\n' ? 1 : 0) {
        const end = growth.indexOf('\n', until);
        until = end < 0 ? growth.length : end + 1;
      }
      node.appendData(growth.slice(from, until));
      from = until;
    }
  };
}

/** Without the code for colours, or the worker's answer, it stays as it is. */
function colour(code: Element, lang: string, lines: number) {
  void import('./highlight/highlight.ts').then(({ highlight }) => highlight(code, lang, lines));
}

/** All code blocks of a text share one listener. */
export function onCodeClick(target: Element, copy: (what: string, button: HTMLElement) => void): void {
  const pressed = target.closest<HTMLButtonElement>('button');
  const block = pressed?.closest('.md-code');
  const code = block?.querySelector('code');
  if (!pressed || !block || !code) return;
  if (pressed.classList.contains('md-copy')) copy(code.textContent, pressed);
  if (pressed.classList.contains('md-wrap')) {
    pressed.setAttribute('aria-pressed', String(block.classList.toggle('md-wrapped')));
  }
  if (pressed.classList.contains('md-unfold')) {
    block.classList.remove('md-folded');
    pressed.remove();
    colour(code, block.querySelector('.md-code-lang')?.textContent ?? '', MOST_COLOURED);
  }
}
