/** The Markdown that is understood: GitHub's, without raw HTML and without images from elsewhere. */

import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import { text } from '../text.ts';

function escape(raw: string): string {
  return raw.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An image that the text itself carries, or that this server keeps. Others would tell their host who reads, and when. */
const OWN_IMAGE = /^(?:data:image\/(?:png|jpeg|gif|webp);base64,|\/api\/sessions\/[\w-]+\/files\/)/;

function hostOf(href: string): string {
  return URL.canParse(href) ? new URL(href).host : '';
}

/** A formula keeps its source until it is drawn. A single dollar is money. */
function formula(name: string, level: 'block' | 'inline', rule: RegExp, starts: string): TokenizerAndRendererExtension {
  return {
    name,
    level,
    start(source) {
      const at = source.indexOf(starts);
      return at < 0 ? undefined : at;
    },
    tokenizer(source) {
      const [raw, tex] = rule.exec(source) ?? [];
      return raw && tex ? { type: name, raw, text: tex.trim() } : undefined;
    },
    renderer({ text: tex }) {
      const shown = escape(String(tex));
      return level === 'block'
        ? `<p class="md-math md-math-block">${shown}</p>\n`
        : `<span class="md-math">${shown}</span>`;
    },
  };
}

export const markdown = new Marked({
  gfm: true,
  extensions: [
    formula('math', 'block', /^\$\$((?:(?!\n[ \t]*\n)[^$])+)\$\$[ \t]*(?:\n|$)/, '$$'),
    formula('mathBracket', 'block', /^\\\[((?:(?!\n[ \t]*\n|\\\])[\s\S])+)\\\][ \t]*(?:\n|$)/, '\\['),
    formula('mathInline', 'inline', /^\\\(((?:(?!\n[ \t]*\n|\\\))[\s\S])+)\\\)/, '\\('),
    formula('mathDollars', 'inline', /^\$\$((?:(?!\n[ \t]*\n)[^$])+)\$\$/, '$$'),
  ],
  renderer: {
    html: (token: Tokens.HTML | Tokens.Tag) =>
      token.type === 'html' && token.block ? `<p>${escape(token.text)}</p>` : escape(token.text),
    image({ href, text: alt }: Tokens.Image) {
      if (OWN_IMAGE.test(href)) return `<img src="${escape(href)}" alt="${escape(alt)}">`;
      const host = hostOf(href);
      const label = escape(text.timeline.image(alt || href)) + (host ? ` · ${escape(host)}` : '');
      return `<a class="md-remote-image" href="${escape(href)}">${label}</a>`;
    },
  },
});
