/** An answer for word processors and mail: HTML with its own styles, and Markdown beside it for everything else. */

import { markdown } from '../../markdown/dialect.ts';
import { sanitize } from '../../markdown/sanitize.ts';
import { writeClipboard } from '../../ui/copy.ts';

const styles: Record<string, string> = {
  pre: 'font-family: monospace; white-space: pre-wrap; background: #f3f4f6; padding: 8px',
  code: 'font-family: monospace',
  table: 'border-collapse: collapse',
  th: 'border: 1px solid #dfe1e6; padding: 4px 8px; text-align: left',
  td: 'border: 1px solid #dfe1e6; padding: 4px 8px',
  blockquote: 'border-left: 3px solid #dfe1e6; padding-left: 12px; margin-left: 0',
};

export async function copyAsRichText(source: string): Promise<void> {
  // Without the clipboard API, which needs HTTPS or loopback, the Markdown goes alone.
  if (!('ClipboardItem' in window) || !navigator.clipboard) return writeClipboard(source);
  await navigator.clipboard.write([
    new ClipboardItem({
      'text/html': new Blob([htmlOf(source)], { type: 'text/html' }),
      'text/plain': new Blob([source], { type: 'text/plain' }),
    }),
  ]);
}

/** The words without Markdown's signs, in the lines in which they are read. */
export async function copyAsPlainText(source: string): Promise<void> {
  const holder = drawn(source);
  holder.className = 'visually-hidden';
  document.body.append(holder);
  // Only what is drawn has lines.
  const words = holder.innerText.trim();
  holder.remove();
  await writeClipboard(words);
}

function drawn(source: string): HTMLElement {
  const holder = document.createElement('div');
  // Without asynchronous extensions the answer is text.
  holder.append(sanitize(markdown.parse(source) as string));
  return holder;
}

/** Styles are put into the text: the page's policy would complain of them in a document. Whatever else looks like a tag is escaped there. */
function htmlOf(source: string): string {
  return drawn(source).innerHTML.replaceAll(/<(\w+)(?=[\s>])/g, (tag, name: string) =>
    Object.hasOwn(styles, name) ? `${tag} style="${styles[name]}"` : tag,
  );
}
