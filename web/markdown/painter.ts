/** Draws Markdown while it grows: blocks that are final are never touched again. */

import type { Token } from 'marked';
import { text } from '../text.ts';
import { makeBlocks } from './blocks.ts';
import { markdown } from './dialect.ts';
import { sanitize } from './sanitize.ts';

interface Painted {
  element: HTMLElement;
  /** What it shows: its HTML, or for code its language and text. */
  content: string;
  code?: { lang: string; node: Text };
}

export interface Painter {
  paint(source: string, isFinal: boolean): void;
}

export function makePainter(root: HTMLElement): Painter {
  const blocks = makeBlocks();
  let painted: Painted[] = [];
  let final = 0;

  function place(index: number, token: Token) {
    const known = painted[index];
    if (known && isSame(known, token)) return;
    const fresh = token.type === 'code' ? paintCode(token.lang ?? '', token.text) : paintBlock(token);
    if (known) known.element.replaceWith(fresh.element);
    else root.append(fresh.element);
    painted[index] = fresh;
  }

  return {
    paint(source, isFinal) {
      const { frozen, tail, isReset } = blocks.take(source, isFinal);
      if (isReset) final = 0;
      const tokens = [...frozen, ...tail].filter((token) => token.type !== 'space' && token.type !== 'def');
      tokens.forEach((token, index) => place(final + index, token));
      for (const extra of painted.slice(final + tokens.length)) extra.element.remove();
      painted = painted.slice(0, final + tokens.length);
      final += tokens.filter((token) => frozen.includes(token)).length;
    },
  };
}

/** Whether the block already shows the token; code that has only grown is made to show it. */
function isSame(known: Painted, token: Token): boolean {
  if (token.type !== 'code') return known.content === markdown.parser([token]);
  if (!known.code || known.code.lang !== (token.lang ?? '') || !token.text.startsWith(known.content)) return false;
  known.code.node.appendData(token.text.slice(known.content.length));
  known.content = token.text;
  return true;
}

function paintBlock(token: Token): Painted {
  const content = markdown.parser([token]);
  const element = document.createElement('div');
  element.className = token.type === 'table' ? 'md-block md-table' : 'md-block';
  element.append(sanitize(content));
  return { element, content };
}

function paintCode(lang: string, content: string): Painted {
  const element = document.createElement('div');
  element.className = 'md-block md-code';
  const bar = document.createElement('div');
  bar.className = 'md-code-bar';
  const label = document.createElement('span');
  label.textContent = lang;
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'md-copy';
  copy.textContent = text.action.copy;
  copy.setAttribute('aria-label', text.timeline.copyCode);
  bar.append(label, copy);
  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  const code = document.createElement('code');
  const node = document.createTextNode(content);
  code.append(node);
  pre.append(code);
  element.append(bar, pre);
  return { element, content, code: { lang, node } };
}
