/** Code in colours, in pieces of some lines. */

import hljs from 'highlight.js/lib/common';
import { breakable } from './breaking.ts';
import type { Run } from './page.ts';

/** Longer code stays without colours. */
const mostCharacters = 40_000;

const linesOfPiece = 40;

/** Which of the eight colours of the page a kind of word has. */
const colours: [RegExp, string][] = [
  [/comment|quote/, '1'],
  [/keyword|selector-tag|built_in|section|meta/, '2'],
  [/string|regexp|addition|symbol|char/, '3'],
  [/number|literal/, '4'],
  [/title|name|function|class/, '5'],
  [/attr|variable|property|params|type|template/, '6'],
  [/deletion/, '7'],
];

function colourOf(name: string): string {
  return colours.find(([names]) => names.test(name))?.[1] ?? '0';
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

/** The library answers with HTML of one kind of element, which is read back into runs. */
function runsOf(html: string): Run[] {
  const runs: Run[] = [];
  const open: string[] = [];
  for (const [piece, name] of html.matchAll(/<span class="([^"]*)">|<\/span>|[^<]+/g)) {
    if (name !== undefined) open.push(colourOf(name));
    else if (piece === '</span>') open.pop();
    else {
      const text = piece.replaceAll(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => entities[entity] ?? entity);
      const colour = open.at(-1) ?? '0';
      const last = runs.at(-1);
      // What is not seen takes the colour of what is before it: fewer runs.
      if (last && (last[1] === colour || text.trim() === '')) last[0] += text;
      else runs.push([text, colour]);
    }
  }
  return runs;
}

/** Splits runs after every so many lines. */
function piecesOf(runs: readonly Run[]): Run[][] {
  const pieces: Run[][] = [[]];
  let lines = 0;
  for (const [text, style] of runs) {
    for (const line of text.split(/(?<=\n)/)) {
      const piece = pieces.at(-1) ?? [];
      const last = piece.at(-1);
      if (last && last[1] === style) last[0] += line;
      else piece.push([line, style]);
      if (!line.endsWith('\n')) continue;
      lines += 1;
      if (lines % linesOfPiece === 0) pieces.push([]);
    }
  }
  for (const piece of pieces) {
    const last = piece.at(-1);
    // The line after is another paragraph already.
    if (last?.[0].endsWith('\n')) last[0] = last[0].slice(0, -1);
  }
  return pieces.filter((piece) => piece.length > 0);
}

export function codeOf(code: string, language: string): Run[][] {
  const shown = breakable(code.replace(/\n+$/, ''));
  const isKnown = shown.length <= mostCharacters && hljs.getLanguage(language) !== undefined;
  return piecesOf(isKnown ? runsOf(hljs.highlight(shown, { language, ignoreIllegals: true }).value) : [[shown, '0']]);
}
