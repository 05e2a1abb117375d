/** What the document that draws diagrams may do, wherever it is opened: run the one script that is in it, and style what it draws. */

import { createHash } from 'node:crypto';

const policies = new WeakMap<Buffer, string>();

/**
 * The script stands in the document and is named by its hash. Shut off as it is, the document has no origin, so a script
 * of its own address would have to be let out to every site; this way nothing is let out and nothing can be loaded.
 */
export function diagramPolicy(document: Buffer = Buffer.alloc(0)): string {
  const known = policies.get(document);
  if (known) return known;
  const [, script = ''] = /<script type="module">([^]*)<\/script>/.exec(document.toString()) ?? [];
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-scripts',
  ].join('; ');
  policies.set(document, policy);
  return policy;
}
