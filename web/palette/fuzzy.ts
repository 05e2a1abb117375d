/** How well a text fits what was typed: whole words first, then letters in their order. */

/** Undefined when it does not fit; higher is better. */
export function scoreOf(query: string, text: string): number | undefined {
  const wanted = query.toLowerCase();
  const given = text.toLowerCase();
  const at = given.indexOf(wanted);
  if (at >= 0) return 1000 - at - given.length / 100 + (isWordStart(given, at) ? 500 : 0);
  const words = wanted.split(/\s+/).filter(Boolean);
  if (words.length > 1 && words.every((word) => given.includes(word))) return 800 - given.length / 100;
  return scoreOfLetters(wanted.replaceAll(/\s/g, ''), given);
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}

/** Letters may be apart; those that begin a word or follow one another count more. */
function scoreOfLetters(wanted: string, given: string): number | undefined {
  let score = 0;
  let from = 0;
  let last = -2;
  for (const letter of wanted) {
    const at = given.indexOf(letter, from);
    if (at < 0) return undefined;
    if (isWordStart(given, at)) score += 12;
    if (at === last + 1) score += 8;
    score -= Math.min(6, at - from);
    last = at;
    from = at + letter.length;
  }
  // Letters that are merely there, all over a long text, are no match.
  return score > 0 ? score : undefined;
}
