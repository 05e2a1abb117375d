/** Text that shows as it was written, whatever it is made of. CommonMark 0.31 and GitHub's extensions. */

/** Controls as their pictures, and what turns the direction of text as its number: nobody is led to read what is not there. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, pictureOf);
}

function pictureOf(control: string): string {
  const number = control.charCodeAt(0);
  if (number < 0x20) return String.fromCodePoint(0x2400 + number);
  return number === 0x7f ? '\u2421' : `\\u${number.toString(16).padStart(4, '0')}`;
}

/** One line of literal text within a paragraph, a heading or a cell. */
export function inline(text: string): string {
  return visible(text)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_{}[\]<>&~|$^=!#]/g, String.raw`\$&`)
    .replaceAll(/(?<=^\d{1,9})[.)]/g, String.raw`\$&`)
    .replace(/^[-+:]/, String.raw`\$&`);
}

function literalLine(line: string): string {
  const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
  return indent.replaceAll('\t', '    ').replaceAll(' ', '&nbsp;') + inline(line.slice(indent.length));
}

/** Paragraphs of literal text with the line breaks that it has. */
export function literal(text: string): string {
  return visible(text)
    .split(/\n[ \t]*\n(?:[ \t]*\n)*/)
    .map((paragraph) =>
      paragraph
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(literalLine)
        .join('\\\n'),
    )
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

/** Of backticks. */
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** A code block whose fence is longer than any within. */
export function fenced(text: string, language = ''): string {
  const shown = visible(text);
  const fence = '`'.repeat(Math.max(2, longestRun(shown)) + 1);
  const info = /^[\w+#.-]{1,40}$/.test(language) ? language : '';
  return `${fence}${info}\n${shown}${shown.endsWith('\n') || shown === '' ? '' : '\n'}${fence}`;
}

/** A code span whose fence is longer than any within. */
export function code(text: string): string {
  const shown = visible(text).replaceAll(/\s+/g, ' ');
  const fence = '`'.repeat(longestRun(shown) + 1);
  const space = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

export function quoted(blocks: string): string {
  return blocks
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}
