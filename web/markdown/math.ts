/** Formulas as MathML, which browsers draw themselves. Loaded with the first formula. */

import DOMPurify from 'dompurify';
import temml from 'temml';

/** A formula that cannot be read stays as it was written. */
export function drawMath(element: Element): void {
  const source = element.textContent ?? '';
  const displayMode = element.classList.contains('md-math-block');
  try {
    const html = temml.renderToString(source, { displayMode, trust: false, throwOnError: true, maxExpand: 500 });
    // The page's policy allows no inline styles and reports each, even in a document that is not shown.
    const formula = DOMPurify.sanitize(html.replaceAll(/ style="[^"]*"/g, ''), {
      RETURN_DOM_FRAGMENT: true,
      USE_PROFILES: { mathMl: true },
      // Nothing here leads anywhere.
      FORBID_ATTR: ['style', 'href', 'xlink:href'],
    });
    const math = formula.querySelector('math');
    if (!math) return;
    math.setAttribute('aria-label', source);
    element.replaceChildren(formula);
    element.classList.add('md-math-drawn');
  } catch {
    element.classList.add('md-math-failed');
  }
}
