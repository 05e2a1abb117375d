/** What a model says is written by a stranger: only harmless elements reach the page. */

import DOMPurify from 'dompurify';

const purifier = DOMPurify(window);

purifier.addHook('afterSanitizeAttributes', (node) => {
  // A class, since rules with :has() are judged anew with every item that is added.
  if (node.tagName === 'INPUT') node.closest('li')?.classList.add('md-task');
  if (node.tagName !== 'A') return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

export function sanitize(html: string): DocumentFragment {
  return purifier.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: [
      ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'ol', 'li', 'input'],
      ...['em', 'strong', 'del', 'span', 'code', 'pre', 'a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
    ],
    // Only our own renderer writes HTML, so a class is ours.
    ALLOWED_ATTR: ['class', 'href', 'title', 'src', 'alt', 'start', 'align', 'type', 'checked', 'disabled'],
    // A strict rule for addresses would otherwise judge the values of these, too.
    ADD_URI_SAFE_ATTR: ['class', 'start', 'align', 'type', 'checked', 'disabled'],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|data:image\/(?:png|jpeg|gif|webp);base64,|\/api\/sessions\/|#)/i,
  });
}

const MOST_KEPT = 300;
/** Characters. */
const LONGEST_KEPT = 4_000;
/** The latest last. */
const kept = new Map<string, DocumentFragment>();

/** For what will be drawn again: on coming back to a session, or to a row that left the view. */
export function sanitizeOnce(html: string): DocumentFragment {
  if (html.length > LONGEST_KEPT) return sanitize(html);
  const clean = kept.get(html) ?? sanitize(html);
  kept.delete(html);
  kept.set(html, clean);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return document.importNode(clean, true);
}
