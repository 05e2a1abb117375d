/** What every request passes: the right Host, no foreign Origin, a size that fits, an owner, and headers that fence the page. */

import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { problem } from './problem.ts';
import type { Auth } from './auth.ts';

/** Cookies do not know ports: two servers on one machine need two names. */
export function cookieName(port: number): string {
  return `sessile_${port}`;
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ');

export const fenceHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export const fence: MiddlewareHandler = async (c, next) => {
  await next();
  // A response that was written past Hono carries its own headers.
  if (c.res.headers.has('x-hono-already-sent')) return;
  for (const [name, value] of Object.entries(fenceHeaders)) {
    // A download has a stricter policy of its own.
    if (!c.res.headers.has(name)) c.header(name, value);
  }
};

/** Names under which this server may be asked for: anything else is another site that points at us. */
export function makeHostGuard(port: () => number, ownHosts: () => readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    const own = [`127.0.0.1:${port()}`, `localhost:${port()}`, `[::1]:${port()}`, ...ownHosts()];
    if (!own.includes(host)) {
      return problem(c, 403, `The host ${JSON.stringify(host)} is not allowed; add it to SESSILE_ALLOWED_HOSTS.`);
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      return problem(c, 403, `Requests from ${JSON.stringify(origin)} are not allowed.`);
    }
    return next();
  };
}

function bearer(c: Context): string | undefined {
  return /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
}

/** Of a request with the cookie alone: did our own page make it? */
function isOwnPage(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return c.req.method === 'GET' || c.req.header('origin') !== undefined;
}

export function makeAuthGuard(auth: Auth, port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const token = bearer(c);
    if (token !== undefined) {
      if (auth.isOwnerToken(token)) return next();
    } else {
      const cookie = getCookie(c, cookieName(port()));
      if (cookie !== undefined && auth.isCookie(cookie) && isOwnPage(c)) return next();
    }
    return problem(c, 401, 'Log in first: open the link that `sessile login-link` prints, or send a token.');
  };
}
