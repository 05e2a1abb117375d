/** Text made ready for lines: no controls, and places to break where words are longer than a line. */

import { visible } from '../markdown/literal.ts';

/** Characters of a word that may stand without a place to break. */
const longestWord = 24;

const zeroWidthSpace = '\u200b';

export function breakable(text: string): string {
  const shown = visible(text).replaceAll('\t', '    ');
  return shown.replaceAll(/[^\s\u2e80-\u9fff\uac00-\ud7a3\u200b]{25,}/g, (word) => {
    const characters = [...segmenter.segment(word)];
    return characters
      .map(({ segment }, at) => (at > 0 && at % longestWord === 0 ? zeroWidthSpace + segment : segment))
      .join('');
  });
}

const segmenter = new Intl.Segmenter();

/** Whether the first letter that has a direction is written from the right. */
export function isRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text)?.[0];
  return letter !== undefined && /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(letter);
}
