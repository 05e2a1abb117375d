/** The Markdown that is understood: GitHub's, without raw HTML and without images from elsewhere. */

import { Marked, type Tokens } from 'marked';
import { text } from '../text.ts';

function escape(raw: string): string {
  return raw.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An image that the text itself carries. Others would tell their host who reads, and when. */
const INLINE_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,/;

export const markdown = new Marked({
  gfm: true,
  renderer: {
    html: (token: Tokens.HTML | Tokens.Tag) =>
      token.type === 'html' && token.block ? `<p>${escape(token.text)}</p>` : escape(token.text),
    image: ({ href, text: alt }: Tokens.Image) =>
      INLINE_IMAGE.test(href)
        ? `<img src="${escape(href)}" alt="${escape(alt)}">`
        : `<a href="${escape(href)}">${escape(text.timeline.image(alt || href))}</a>`,
  },
});
