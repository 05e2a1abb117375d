/** Emoji in runs of their own, so that they have their colours where another font has the same character in black. */

import type { Run } from './page.ts';

const emoji = /(\p{RGI_Emoji})/v;

function split([text, styles = '', ...rest]: Run): Run[] {
  return text
    .split(emoji)
    .map((piece, at): Run => [piece, at % 2 === 1 ? `${styles}e` : styles, ...rest])
    .filter(([piece]) => piece !== '');
}

export function withEmoji(runs: readonly Run[]): Run[] {
  return runs.flatMap((run) => (emoji.test(run[0]) ? split(run) : [run]));
}
