/** Coloured code as numbers: a length, then the index of its colour, and so on over the whole text. */

export type Tokens = readonly number[];

/** The colours of tokens.css, with 0 for plain text. */
export const colours = [
  '',
  'comment',
  'keyword',
  'string',
  'number',
  'function',
  'type',
  'tag',
  'punctuation',
] as const;

const of = (colour: (typeof colours)[number]) => colours.indexOf(colour);

const scopes: Record<string, number> = {
  comment: of('comment'),
  quote: of('comment'),
  doctag: of('comment'),
  meta: of('comment'),
  keyword: of('keyword'),
  operator: of('punctuation'),
  punctuation: of('punctuation'),
  'selector-tag': of('tag'),
  tag: of('punctuation'),
  name: of('tag'),
  string: of('string'),
  regexp: of('string'),
  addition: of('string'),
  char: of('string'),
  link: of('string'),
  deletion: of('tag'),
  number: of('number'),
  literal: of('number'),
  symbol: of('number'),
  bullet: of('number'),
  variable: of('type'),
  'template-variable': of('type'),
  built_in: of('type'),
  type: of('type'),
  title: of('function'),
  section: of('function'),
  attr: of('function'),
  attribute: of('function'),
  property: of('function'),
  params: 0,
  subst: 0,
};

const pieces = /<span class="([^"]*)">|<\/span>|&(amp|lt|gt|quot|#x27);|[^<&]+/g;

/** Reads highlight.js's own HTML: spans with classes, and escaped text. */
export function tokensOf(html: string): number[] {
  const tokens: number[] = [];
  const open: number[] = [];
  for (const [piece, scope, entity] of html.matchAll(pieces)) {
    if (scope !== undefined) open.push(colourOf(scope, open.at(-1) ?? 0));
    else if (piece === '</span>') open.pop();
    else add(tokens, entity ? 1 : piece.length, open.at(-1) ?? 0);
  }
  return tokens;
}

function colourOf(scope: string, around: number): number {
  const names = scope.split(' ');
  if (names.includes('class_')) return of('type');
  const name = names[0]?.replace(/^hljs-/, '') ?? '';
  return scopes[name] ?? around;
}

function add(tokens: number[], length: number, colour: number) {
  const last = tokens.length - 2;
  if (last >= 0 && tokens[last + 1] === colour) tokens[last] = (tokens[last] ?? 0) + length;
  else tokens.push(length, colour);
}
