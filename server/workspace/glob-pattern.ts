/** Glob patterns in time that no pattern makes explode, unlike with regular expressions. */

const mostAlternatives = 100;

/**
 * `*` and `?` within a name, `[a-z]`, `[!a]`, `{a,b}`, and double stars for any number of directories. A pattern without
 * a slash is about names at any depth.
 */
export function makeGlobMatcher(pattern: string): (path: string) => boolean {
  const alternatives = expandBraces(pattern.replace(/^(\.?\/)+/, '')).map((alternative) => {
    const names = alternative.split('/').filter(Boolean);
    return (alternative.includes('/') ? names : ['**', ...names]).map(tokensOf);
  });
  return (path) => {
    const names = path.split('/');
    return alternatives.some((wanted) => matches(wanted, names, (tokens) => tokens === anyNames, isNameMatch));
  };
}

function isNameMatch(tokens: string[], name: string): boolean {
  return matches(tokens, [...name], (token) => token === '*', isCharacterMatch);
}

/** What a double star stands for, told from a name by being this one object. */
const anyNames: string[] = [];

/** A token is one character, `*`, `?`, an escaped character or a class with its brackets. */
function tokensOf(name: string): string[] {
  if (name === '**') return anyNames;
  return name.match(/\\[^]|\[!?\]?[^\]]*\]|[^]/gu) ?? [];
}

function isCharacterMatch(token: string, character: string): boolean {
  if (token === '?') return true;
  if (token.startsWith('\\') && token.length > 1) return token.slice(1) === character;
  if (!token.startsWith('[') || token.length === 1) return token === character;
  const isNegated = /^\[[!^]/.test(token);
  const ranges = token.slice(isNegated ? 2 : 1, -1).match(/[^]-[^]|[^]/gu) ?? [];
  const isListed = ranges.some((range) => {
    const [from = '', , to = from] = range;
    return from <= character && character <= to;
  });
  return isListed !== isNegated;
}

/** Goes back only to the last star, which is enough, as an earlier one has nothing to gain by taking more. */
function matches<T>(
  pattern: T[],
  items: string[],
  isStar: (part: T) => boolean,
  isMatch: (part: T, item: string) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  for (let item = items[0]; item !== undefined; item = items[index]) {
    const part = pattern[at];
    if (part !== undefined && isStar(part)) {
      star = at++;
      resume = index;
    } else if (part !== undefined && isMatch(part, item)) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isStar);
}

/** Innermost first. Past the limit a pattern is taken as it stands. */
function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const found = /^(?<before>[^]*)\{(?<choices>[^{}]*,[^{}]*)\}(?<after>[^]*)$/.exec(next)?.groups;
    if (!found || open.length + done.length > mostAlternatives) {
      done.push(next);
      continue;
    }
    const { before = '', choices = '', after = '' } = found;
    open.push(...choices.split(',').map((choice) => before + choice + after));
  }
  return done;
}
