/** What a webhook is given in words: its address, and the secret that signs what goes there. */

const base64 = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;

/** Of the decoded secret, as of Standard Webhooks. */
const bytes = { least: 24, most: 64 };

/** A sentence, undefined when the address can be used. */
export function problemOfWebhookUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    return `${JSON.stringify(text.slice(0, 200))} is not a URL that begins with http:// or https://.`;
  }
  return url.username || url.password
    ? 'A URL with a user name or a password is not possible: the signature proves who sends.'
    : undefined;
}

export function isWebhookSecret(text: string): boolean {
  const encoded = base64.exec(text)?.[1];
  if (encoded === undefined) return false;
  const length = (encoded.length / 4) * 3 - (encoded.match(/=/g)?.length ?? 0);
  return length >= bytes.least && length <= bytes.most;
}
