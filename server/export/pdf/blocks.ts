/** A model's Markdown as blocks of the page. */

import { Marked, type Token, type Tokens } from 'marked';
import { breakable, isRightToLeft } from './breaking.ts';
import { codeOf } from './code.ts';
import type { Block, Run, TableCell } from './page.ts';
import { tablesOf } from './table.ts';

const dialect = new Marked({ gfm: true });

const followed = /^(?:https?:\/\/|mailto:)/i;

/** Typst, the engine, refuses longer ones. */
const longestLink = 2_000;

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Entities that a person may mean as the character. */
function decoded(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function withLink([text, styles = '']: Run, href: string): Run {
  return followed.test(href) && href.length <= longestLink ? [text, styles, href] : [text, styles];
}

function runsOf(tokens: readonly Token[] = [], styles = ''): Run[] {
  return tokens.flatMap((token): Run[] => {
    switch (token.type) {
      case 'strong':
        return runsOf(token.tokens, `${styles}b`);
      case 'em':
        return runsOf(token.tokens, `${styles}i`);
      case 'del':
        return runsOf(token.tokens, `${styles}s`);
      case 'codespan':
        return [[breakable((token as Tokens.Codespan).text), `${styles}c`]];
      case 'br':
        return [['\n', styles]];
      case 'link': {
        const { href, tokens: inner } = token as Tokens.Link;
        return runsOf(inner, styles).map((run) => withLink(run, href));
      }
      case 'image': {
        const { href, text } = token as Tokens.Image;
        return [withLink([breakable(`Image: ${text || href}`), styles], href)];
      }
      default: {
        if ('tokens' in token && token.tokens) return runsOf(token.tokens, styles);
        const { raw, text } = token as Tokens.Text;
        return [[breakable(token.type === 'html' ? raw : decoded(text)).replaceAll('\n', ' '), styles]];
      }
    }
  });
}

function directionOf(text: string): { isRightToLeft?: true } {
  return isRightToLeft(text) ? { isRightToLeft: true } : {};
}

function textBlock(runs: Run[]): Block {
  return { type: 'text', runs, ...directionOf(runs.map(([text]) => text).join('')) };
}

function cellOf({ tokens, align }: Tokens.TableCell): TableCell {
  return { runs: runsOf(tokens), align: align ?? 'start' };
}

function blockOf(token: Token): Block[] {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return [];
    case 'heading': {
      const { depth, tokens, text } = token as Tokens.Heading;
      return [{ type: 'heading', level: depth, runs: runsOf(tokens), ...directionOf(text) }];
    }
    case 'code': {
      const { text, lang = '' } = token as Tokens.Code;
      return [{ type: 'code', pieces: codeOf(text, lang.split(/\s/)[0] ?? '') }];
    }
    case 'list': {
      const { items, ordered, start } = token as Tokens.List;
      return [
        {
          type: 'list',
          start: ordered ? Number(start) || 1 : null,
          ...directionOf(token.raw),
          items: items.map(({ tokens, task, checked }) => {
            const blocks = tokens.flatMap(blockOf);
            const first = blocks[0];
            if (task && first?.type === 'text') first.runs.unshift([checked ? '[x] ' : '[ ] ', 'c']);
            return blocks;
          }),
        },
      ];
    }
    case 'blockquote':
      return [
        {
          type: 'quote',
          blocks: ((token as Tokens.Blockquote).tokens ?? []).flatMap(blockOf),
          ...directionOf(token.raw),
        },
      ];
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      const cells = rows.map((row) => row.map(cellOf));
      return tablesOf(header.map(cellOf), cells, directionOf(token.raw));
    }
    case 'hr':
      return [{ type: 'rule' }];
    case 'html':
      return literalBlocks(token.raw);
    default: {
      const runs = 'tokens' in token && token.tokens ? runsOf(token.tokens) : runsOf([token]);
      return runs.length > 0 ? [textBlock(runs)] : [];
    }
  }
}

export function blocksOfMarkdown(markdown: string): Block[] {
  return dialect.lexer(markdown).flatMap(blockOf);
}

/** Paragraphs of text as it was written. */
export function literalBlocks(text: string): Block[] {
  return breakable(text)
    .split(/\n(?:[ \t]*\n)+/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) =>
      textBlock([[paragraph.trimEnd().replaceAll(/^ +/gm, (indent) => '\u00a0'.repeat(indent.length))]]),
    );
}
