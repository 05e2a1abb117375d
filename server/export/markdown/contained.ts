/** A model's own Markdown, made to stay within its message: same blocks, no raw HTML, nothing that reaches what follows. */

import { Marked, type Token, type Tokens } from 'marked';
import { fenced, inline, literal, visible } from './literal.ts';

const dialect = new Marked({ gfm: true });

/** Headings of a message come below those of the document. */
const deeper = 2;

const followed = /^(?:https?:|mailto:|#|\/(?!\/)|[\w.-]+(?:[/?#]|$))/i;

function* leavesOf(tokens: readonly Token[]): Generator<Token> {
  for (const token of tokens) {
    if (token.type === 'link' || token.type === 'image' || token.type === 'html' || token.type === 'codespan') {
      yield token;
      if (token.type !== 'link') continue;
    }
    if (token.type === 'list') yield* leavesOf((token as Tokens.List).items);
    else if (token.type === 'table') {
      const { header, rows } = token as Tokens.Table;
      for (const cell of [...header, ...rows.flat()]) yield* leavesOf(cell.tokens);
    } else if ('tokens' in token && token.tokens) yield* leavesOf(token.tokens);
  }
}

/** What stands in the place of a token; undefined to leave it. */
function replacementOf(token: Token): string | undefined {
  if (token.type === 'html') return token.raw.replaceAll(/[<>&]/g, String.raw`\$&`);
  if (token.type === 'image') {
    const { href, text } = token as Tokens.Image;
    return followed.test(href) ? `[Image: ${inline(text || href)}](<${address(href)}>)` : inline(token.raw);
  }
  if (token.type !== 'link') return undefined;
  const { href, text, raw } = token as Tokens.Link;
  if (!followed.test(href)) return inline(raw);
  // What refers to a definition elsewhere carries its address itself, since definitions hold for a whole document.
  return raw.startsWith('[') && raw.endsWith(']') ? `[${text}](<${address(href)}>)` : undefined;
}

function address(href: string): string {
  return encodeURI(href)
    .replaceAll('%25', '%')
    .replaceAll(/[<>\\]/g, encodeURIComponent);
}

function replaceLeaves(raw: string, tokens: readonly Token[]): string {
  let written = '';
  let at = 0;
  for (const leaf of leavesOf(tokens)) {
    const found = raw.indexOf(leaf.raw, at);
    // Spread over lines of a list or a quote: what cannot be found can still not be HTML.
    if (found < 0) return raw.replaceAll(/<(?=[a-z/!?])/gi, String.raw`\<`);
    const replacement = replacementOf(leaf);
    if (replacement === undefined && leaf.type === 'link') continue;
    written += raw.slice(at, found) + (replacement ?? leaf.raw);
    at = found + leaf.raw.length;
  }
  return written + raw.slice(at);
}

function contain(token: Token): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return '';
    case 'heading': {
      const { depth, text, tokens } = token as Tokens.Heading;
      return `${'#'.repeat(Math.min(6, depth + deeper))} ${replaceLeaves(text.replaceAll('\n', ' '), tokens)}`;
    }
    case 'code': {
      const { text, lang = '' } = token as Tokens.Code;
      return fenced(text, lang.split(/\s/)[0]);
    }
    case 'html':
      return literal(token.raw);
    default:
      return replaceLeaves(token.raw, [token]).trimEnd();
  }
}

export function contained(markdown: string): string {
  const source = visible(markdown);
  const blocks = dialect.lexer(source).map(contain);
  return blocks.filter((block) => block !== '').join('\n\n');
}
