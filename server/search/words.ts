/** How text is cut into words, for the index, for queries and for what is shown of a hit. */

/** Written without blanks between words: each character is a word of its own, and a word of them a phrase. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const wordCharacters = /[\p{L}\p{N}\p{Co}]/u;

/** As the index holds it. */
export function indexed(text: string): string {
  return text.toWellFormed().replace(unspaced, ' $& ');
}

/** What a person looks for: words in any order, and "exact phrases" in quotes. */
function termsOf(query: string): string[] {
  const terms = [...query.matchAll(/"([^"]*)"?|[^\s"]+/gu)].map((match) => (match[1] ?? match[0]).trim());
  return terms.filter((term) => wordCharacters.test(term));
}

/** The query in FTS5's language; undefined when it holds no word. The last word may be the beginning of one, from two characters on. */
export function matchOf(query: string): string | undefined {
  const terms = termsOf(query);
  const isOpen = !/["\s]$/u.test(query);
  const phrases = terms.map((term, index) => {
    const phrase = `"${indexed(term).replaceAll('"', '""').trim()}"`;
    const mayGoOn = isOpen && index === terms.length - 1 && [...term].length > 1;
    return mayGoOn ? `${phrase}*` : phrase;
  });
  return phrases.length > 0 ? phrases.join(' ') : undefined;
}

/** Without marks and case, like the index; each unit keeps the place that it came from. */
function fold(text: string): { folded: string; places: number[] } {
  let folded = '';
  const places: number[] = [];
  let place = 0;
  for (const character of text) {
    const bare = character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    for (let unit = 0; unit < bare.length; unit += 1) places.push(place);
    folded += bare;
    place += character.length;
  }
  places.push(place);
  return { folded, places };
}

export interface SnippetPiece {
  text: string;
  isMatch: boolean;
}

const before = 60;
const after = 140;
/** What is looked through for the first hit, in UTF-16 units. */
const longest = 200_000;

function isWordStart(folded: string, at: number): boolean {
  const previous = folded[at - 1];
  return previous === undefined || !wordCharacters.test(previous) || unspacedOnce.test(previous);
}

const unspacedOnce = new RegExp(unspaced.source, 'u');

/** Matches in `folded`, as [from, to), in order and not overlapping. */
function matchesIn(folded: string, terms: readonly string[]): [number, number][] {
  const found = terms.flatMap((term) => {
    const wanted = fold(term).folded;
    const hits: [number, number][] = [];
    for (let at = folded.indexOf(wanted); at >= 0 && wanted; at = folded.indexOf(wanted, at + wanted.length)) {
      if (isWordStart(folded, at)) hits.push([at, at + wanted.length]);
    }
    return hits;
  });
  const merged: [number, number][] = [];
  for (const [from, to] of found.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** The surroundings of the first hit, on one line, with every hit in them marked. */
export function snippetOf(text: string, query: string): SnippetPiece[] {
  const line = text.slice(0, longest).toWellFormed().replace(/\s+/gu, ' ').trim();
  const { folded, places } = fold(line);
  const matches = matchesIn(folded, termsOf(query)).map(([from, to]): [number, number] => [
    places[from] ?? 0,
    places[to] ?? line.length,
  ]);
  const first = matches[0]?.[0] ?? 0;
  const start = first <= before ? 0 : line.indexOf(' ', first - before) + 1 || first - before;
  const begin = Math.min(start, first);
  const end = Math.min(line.length, begin + before + after);
  const pieces: SnippetPiece[] = [];
  const add = (from: number, to: number, isMatch: boolean): void => {
    const piece = line.slice(from, to).toWellFormed();
    if (piece) pieces.push({ text: piece, isMatch });
  };
  let at = begin;
  for (const [from, to] of matches) {
    if (from >= end) break;
    add(at, from, false);
    add(from, to, true);
    at = to;
  }
  add(at, Math.max(at, end), false);
  if (begin > 0) pieces.unshift({ text: '… ', isMatch: false });
  if (end < line.length) pieces.push({ text: ' …', isMatch: false });
  return pieces;
}
