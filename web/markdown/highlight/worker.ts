/** Colours code in a thread of its own. highlight.js, because it costs a sixth of a TextMate engine and its grammars cannot run away on long lines. */

import hljs from 'highlight.js/lib/core';
import { languageOf, loadLanguage } from './languages.ts';
import { tokensOf } from './tokens.ts';

export interface HighlightJob {
  id: number;
  /** As the text names it, or the end of a file's name. */
  language: string;
  code: string;
}

addEventListener('message', (event: MessageEvent<HighlightJob>) => void work(event.data));

async function work({ id, language: name, code }: HighlightJob) {
  const language = languageOf(name);
  if (!language) return postMessage({ id, tokens: [] });
  const loaded = hljs.getLanguage(language) ? undefined : await loadLanguage(language);
  if (loaded) hljs.registerLanguage(language, loaded.default);
  const { value } = hljs.highlight(code, { language, ignoreIllegals: true });
  postMessage({ id, tokens: tokensOf(value) });
}
