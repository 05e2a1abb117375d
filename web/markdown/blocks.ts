/** Splits growing Markdown into blocks that will not change any more, and a short tail that still may. */

import { Lexer, type Token, type Tokens } from 'marked';
import remend from 'remend';
import { markdown } from './dialect.ts';

export interface Split {
  /** Blocks that became final with this call. */
  frozen: Token[];
  /** Blocks that the next growth may still change. */
  tail: Token[];
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
        const source = whole;
        restart();
        seen = text.length;
        // A reference may be defined after its use, so a text with definitions is read once more as a whole.
        return areLinked ? { frozen: lex(source), tail: [], isReset: true } : { frozen: rest, tail: [], isReset };
      }

      const fence = openFence();
      if (fence) return { frozen: [], tail: [fence], isReset };
      const tokens = lex(remend(tail));
      const count = stableCount(tokens);
      const frozen = tokens.slice(0, count);
      tail = tail.slice(frozen.reduce((length, token) => length + token.raw.length, 0));
      if (count > 0) links = { ...tokens.links };
      return { frozen, tail: tokens.slice(count), isReset };
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
