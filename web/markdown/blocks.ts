/** Splits growing Markdown into blocks that will not change any more, and a short tail that still may. */

import { Lexer, type Token, type Tokens } from 'marked';
import remend from 'remend';
import { markdown } from './dialect.ts';
import { cutGrowing, isLoose, loosened, type Piece } from './pieces.ts';

export interface Split {
  /** Blocks that became final with this call. */
  frozen: Piece[];
  /** Blocks that the next growth may still change. */
  tail: Piece[];
  /** Everything before was preliminary: begin again with `frozen`. */
  isReset: boolean;
}

export interface Blocks {
  /** Takes the whole text so far; only what is new costs anything. */
  take(text: string, isFinal: boolean): Split;
}

/** A block is final once this many others follow: a setext line, a lazy quote or a table row can only change the last ones. */
const UNSTABLE = 2;

const OPEN_FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)\n/;

export function makeBlocks(): Blocks {
  let seen = 0;
  let whole = '';
  let tail = '';
  /** The block whose beginning was handed over, while the rest of it grows. */
  let open: { type: string; isLoose: boolean; joint: string } | undefined;
  let links: Record<string, { href: string | null; title: string | null }> = {};

  function lex(source: string): Token[] & { links: typeof links } {
    const lexer = new Lexer(markdown.defaults);
    Object.assign(lexer.tokens.links, links);
    return lexer.lex(source) as Token[] & { links: typeof links };
  }

  function restart() {
    seen = 0;
    tail = whole = '';
    links = {};
    open = undefined;
  }

  /** The tokens of the tail, the first of them marked as going on with the open block; undefined when it turns out to be another. */
  function goOn(tokens: Token[]): Piece[] | undefined {
    const [first, ...others] = tokens;
    if (!open || !first) return tokens;
    const isBroken = first.type !== open.type || (isLoose(first) && !open.isLoose);
    if (isBroken) return undefined;
    return [{ ...(open.isLoose ? loosened(first) : first), joint: open.joint }, ...others];
  }

  /** What was taken for the beginning of a block was not: everything is read again. */
  function reread(): Token[] {
    open = undefined;
    tail = whole;
    return lex(remend(tail));
  }

  /** A long open code block is one block: there is no need to read all of it again for every line. */
  function openFence(): Tokens.Code | undefined {
    const [opening, marker = '', lang = ''] = OPEN_FENCE.exec(tail) ?? [];
    if (opening === undefined) return undefined;
    const body = tail.slice(opening.length);
    const closing = new RegExp(`(^|\\n) {0,3}${marker[0]}{${marker.length},}[ \\t]*(\\n|$)`);
    return closing.test(body) ? undefined : { type: 'code', raw: tail, lang: lang.trim(), text: body };
  }

  return {
    take(text, isFinal) {
      const isReset = text.length < seen;
      if (isReset) restart();
      // A character or a line end may be cut in two: its first half waits for the other.
      const until = isFinal || !/[\r\ud800-\udbff]$/.test(text.slice(-1)) ? text.length : text.length - 1;
      const growth = text.slice(seen, until).replace(/\r\n?/g, '\n');
      seen = until;
      tail += growth;
      whole += growth;

      if (isFinal) {
        const hadLinks = Object.keys(links).length > 0;
        const rest = lex(tail);
        const areLinked = hadLinks || Object.keys(rest.links).length > 0;
        const pieces = goOn(rest);
        const source = whole;
        restart();
        seen = text.length;
        // A reference may be defined after its use, so a text with definitions is read once more as a whole.
        return areLinked || !pieces
          ? { frozen: lex(source), tail: [], isReset: true }
          : { frozen: pieces, tail: [], isReset };
      }

      const fence = openFence();
      if (fence) return { frozen: [], tail: [fence], isReset };
      const tokens = lex(remend(tail));
      let pieces = goOn(tokens);
      const isReread = !pieces;
      pieces ??= reread();
      let count = stableCount(pieces);
      if (pieces[count]?.type === 'space' && count + 1 < pieces.length) count += 1;
      const frozen = pieces.slice(0, count);
      if (count > 0) {
        tail = tail.slice(frozen.reduce((length, token) => length + token.raw.length, 0));
        links = { ...tokens.links };
        open = undefined;
      }
      const [first, ...others] = pieces.slice(count);
      const cut = first && cutGrowing(first, tail);
      if (!first || !cut) return { frozen, tail: pieces.slice(count), isReset: isReset || isReread };
      const { joint } = first;
      frozen.push(joint === undefined ? cut.piece : { ...cut.piece, joint });
      open = { type: first.type, isLoose: isLoose(first), joint: cut.joint };
      tail = cut.rest;
      const [rest] = lex(remend(tail));
      const remaining = rest ? [{ ...(open.isLoose ? loosened(rest) : rest), joint: open.joint }] : [];
      return { frozen, tail: [...remaining, ...others], isReset: isReset || isReread };
    },
  };
}

function stableCount(tokens: Token[]): number {
  let following = 0;
  for (let index = tokens.length - 1; index >= 0; index--) {
    if (following >= UNSTABLE) return index + 1;
    if (tokens[index]?.type !== 'space') following++;
  }
  return 0;
}
