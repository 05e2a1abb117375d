/** Which fonts a text needs. The Latin ones are always there; the others cost time and are there only when used. */

const always = ['sans', 'sans-bold', 'sans-italic', 'sans-bold-italic', 'mono', 'mono-bold'];

const onDemand: [RegExp, string[]][] = [
  [/\p{Script=Arabic}/u, ['arabic', 'arabic-bold']],
  [/\p{Script=Hebrew}/u, ['hebrew', 'hebrew-bold']],
  [/\p{Script=Thai}/u, ['thai', 'thai-bold']],
  [/\p{Script=Devanagari}/u, ['devanagari', 'devanagari-bold']],
  [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef]/u, ['han']],
  [/\p{Script=Hangul}/u, ['hangul']],
  [/\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f|\u200d/u, ['emoji']],
  [/[\u2190-\u27ff\u2900-\u2bff\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f8ff}]/u, ['math', 'symbols']],
];

export function fontsFor(text: string): string[] {
  return [...always, ...onDemand.flatMap(([needs, fonts]) => (needs.test(text) ? fonts : []))];
}
