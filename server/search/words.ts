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
  // FTS5 takes a NUL for the end of the query.
  const terms = [...query.replaceAll('\0', ' ').matchAll(/"([^"]*)"?|[^\s"]+/gu)].map((match) =>
    (match[1] ?? match[0]).trim(),
  );
  return terms.filter((term) => wordCharacters.test(term));
}

/**
 * Of beginnings up to this length the index knows where they are, newest first. Of longer ones it would gather all places
 * before it names one, which takes long for a word that is everywhere.
 */
const longestBeginning = 8;

/** As the index cuts text, within the text of `indexed`. */
const tokens = /[\p{L}\p{N}\p{Co}\u0300-\u036f]+/gu;

/** The last word of a query that may go on, when it is longer than the index knows beginnings. */
export function longBeginningOf(query: string): string | undefined {
  const last = openTermOf(query)?.match(tokens)?.at(-1);
  const { folded = '' } = last === undefined ? {} : fold(last);
  return [...folded].length > longestBeginning ? folded : undefined;
}

/** The last term, as it is indexed, when it may be the beginning of a longer one: from two characters on. */
function openTermOf(query: string): string | undefined {
  const last = termsOf(query).at(-1);
  const mayGoOn = last !== undefined && !/["\s]$/u.test(query) && [...last].length > 1;
  return mayGoOn ? indexed(last) : undefined;
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""').trim()}"`;
}

/**
 * The query in FTS5's language; undefined when it holds no word. Where it ends in a `longBeginningOf`, it finds more: texts
 * with words that only begin like that.
 */
export function matchOf(query: string): string | undefined {
  const terms = termsOf(query).map(indexed);
  const open = openTermOf(query);
  const phrases = terms.map(quoted);
  if (open !== undefined) {
    const long = longBeginningOf(query);
    const beginning = [...(long ?? '')].slice(0, longestBeginning).join('');
    const words = [...(open.match(tokens) ?? []).slice(0, -1), beginning].join(' ');
    phrases.splice(-1, 1, `${quoted(long === undefined ? open : words)}*`);
  }
  return phrases.length > 0 ? phrases.join(' ') : undefined;
}

/** Whether a word of the text begins with these folded characters; assumed of a text that is too long to look through. */
export function hasBeginning(text: string, beginning: string): boolean {
  return text.length > longest || matchesIn(fold(text).folded, [beginning]).length > 0;
}

/** The word under which the index holds all texts of a session, and maybe those of another. */
export function wordOfSession(session: string): string {
  return `x${session.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`;
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
