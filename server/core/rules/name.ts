/** Names of sessions, made from words alone: of a first message, or of what a model proposed. */

/** Characters as people count them; longer names are cut. */
const longest = 60;
/** UTF-16 units: one character of a script or an emoji may take many. */
const most = 180;
/** UTF-16 units of one line that are looked at. */
const mostOfLine = 500;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Markdown's fence of code. */
const fence = /^ {0,3}(?:`{3,}|~{3,})/;
/** Controls, and the marks that turn the direction of what follows: a name must not reach beyond itself. */
const steering = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;
const greeting =
  /^(?:hi|hello|hey|hallo|hola|salut|bonjour|ciao|servus|moin|ping|test|yo|good (?:morning|afternoon|evening)|guten (?:morgen|tag|abend)|你好|您好|こんにちは|안녕하세요|안녕|привет|здравствуйте|مرحبا|שלום)(?:[\s,]+(?:there|all|everyone|claude|gemini|gpt|zusammen))?[\s\p{P}\p{Emoji_Presentation}]*$/iu;

/** Whether a name says only that somebody is there. */
export function isGreeting(name: string): boolean {
  return greeting.test(name);
}

/** `https://example.com/a/b?c#d` as `example.com/a/b`. */
function withoutScheme(address: string): string {
  const { host = '', pathname = '' } = URL.parse(address) ?? {};
  return host === '' ? address : `${host.replace(/^www\./, '')}${pathname.replace(/\/+$/, '')}`;
}

function visible(text: string): string {
  return text.slice(0, mostOfLine).toWellFormed().replace(steering, ' ').trim();
}

/** One line of Markdown as it reads when it is drawn. */
function plain(line: string): string {
  return line
    .slice(0, mostOfLine)
    .toWellFormed()
    .replace(/^\s*(?:(?:#{1,6}|>|[-*+]|\d{1,3}[.)])\s+|\[[ x]\]\s+)*/i, '')
    .replace(/!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, '$1')
    .replace(/https?:\/\/[^\s<>"'`)\]]+/g, withoutScheme)
    .replace(/(\*\*|`+)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/^[\s#>*_`-]+$/, '')
    .replaceAll('\t', ' ')
    .replace(steering, '')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** At most 60 characters: cut after a word where there is one to cut after. */
function shortName(name: string): string {
  let head = '';
  let count = 0;
  for (const { segment } of graphemes.segment(name)) {
    if (count === longest - 1 || head.length + segment.length > most) break;
    head += segment;
    count += 1;
  }
  const rest = name.slice(head.length);
  if ([...graphemes.segment(rest.slice(0, most))].length <= 1 && name.length <= most) return name;
  const words = rest.startsWith(' ') ? head : head.slice(0, head.lastIndexOf(' ') + 1);
  return `${(words.length > head.length / 2 ? words : head).replace(/[\s,;:–—-]+$/u, '')}…`;
}

/** The first sentence of a line that is too long for a name, where it says enough to stand for the whole. */
function firstSentence(line: string): string {
  const [sentence = line] = /^.{12,}?[.!?](?=\s)|^.*?[。！？]/u.exec(line) ?? [];
  return sentence.replace(/[.。]$/u, '');
}

/** A name from the first words of a message: what is written comes before code, and anything before a greeting. */
export function nameFrom(text: string): string {
  const words: string[] = [];
  const code: string[] = [];
  let isCode = false;
  // No name needs more than the beginning of a long message.
  for (const line of text.slice(0, 20_000).split(/\r\n|[\n\r]/)) {
    if (fence.test(line)) {
      isCode = !isCode;
      continue;
    }
    const said = isCode ? visible(line) : plain(line);
    if (/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(said)) (isCode ? code : words).push(said);
  }
  const line = words.find((candidate) => !isGreeting(candidate)) ?? code[0] ?? words[0];
  if (line === undefined) return shortName(visible(text)) || 'New session';
  return shortName([...line].length > longest ? firstSentence(line) : line);
}

const prefix = /^(?:title|name|titel|titre|título|标题|タイトル)\s*[:：]\s*/iu;
/** A pair of them around the whole. */
const quoted = /^["'“„‘’«「『]([^"“”„«»「」『』]*)["'”“‘’»」』]$/u;
/** How models decline, or say that there is nothing to name. */
const refusal =
  /^(?:i(?:['’]m| am) (?:sorry|unable|not able|afraid)|sorry\b|i (?:can(?:['’]t|not)|won['’]t)|unable to|as an ai|untitled|no (?:title|name|subject)|n\/a$|none$)/iu;

/** What ends a sentence, and is no part of a name. */
const ending = /[.。,;:、\s]+$/u;

/** What a model proposed as a name, undefined when it is none. `isCut`: it was ended before it was done. */
export function nameOfAnswer(answer: string, isCut: boolean): string | undefined {
  const lines = answer
    // What some models think aloud.
    .replace(/<think>[\s\S]*?(?:<\/think>|$)/g, '')
    .toWellFormed()
    .trim()
    .split(/\r\n|[\n\r]/);
  const line = (isCut ? lines.slice(0, -1) : lines).map(plain).find((candidate) => candidate !== '') ?? '';
  const bare = line.replace(prefix, '').replace(ending, '').replace(quoted, '$1').replace(ending, '').trim();
  return refusal.test(bare) || !/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(bare) ? undefined : shortName(bare);
}
