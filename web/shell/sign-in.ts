/** Exchanges a one-time link or an owner token for a session cookie. */

import { text } from '../text.ts';

const LINK = /#login=([^&\s]+)/;

/** The secret of the address, taken out of it so that it stays in no history. */
export function takeLoginSecret(): string | undefined {
  const secret = LINK.exec(location.hash)?.[1];
  if (secret) history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
}

/** What was pasted: a link carries its secret, anything else is a token. */
export function credentialOf(pasted: string): { secret: string } | { token: string } {
  const secret = LINK.exec(pasted)?.[1];
  return secret ? { secret } : { token: pasted.trim() };
}

/** Resolves to a sentence when it did not work. */
export async function signIn(credential: { secret: string } | { token: string }): Promise<string | undefined> {
  try {
    const response = await fetch('/api/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credential),
    });
    return response.ok ? undefined : text.login.refused;
  } catch {
    // Nothing answered at all.
    return text.problem.unreachable;
  }
}
