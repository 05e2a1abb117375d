/** Who may come in: the owner, by a one-time link, a cookie, or a token. Only hashes of secrets are kept. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Db } from '../log/database.ts';

const linkMinutes = 10;
const cookieDays = 30;

type Kind = 'link' | 'cookie';

export const cookieSeconds = cookieDays * 24 * 60 * 60;

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function makeAuth(db: Db, ownerTokens: readonly string[], now: () => Date) {
  const { client } = db;
  const insert = client.prepare('insert into credential (hash, kind, created_at, expires_at) values (?, ?, ?, ?)');
  const find = client
    .prepare<[string, Kind, string], number>('select 1 from credential where hash = ? and kind = ? and expires_at > ?')
    .pluck();
  const remove = client.prepare('delete from credential where hash = ? and kind = ?');
  const tokenHashes = ownerTokens.map((token) => Buffer.from(hashOf(token), 'hex'));

  // A link is good for one run of the server; old ones go with it, and so do cookies that are over.
  client.prepare("delete from credential where kind = 'link' or expires_at <= ?").run(now().toISOString());

  function issue(kind: Kind, seconds: number): string {
    const secret = randomBytes(32).toString('base64url');
    const at = now();
    insert.run(hashOf(secret), kind, at.toISOString(), new Date(at.getTime() + seconds * 1000).toISOString());
    return secret;
  }

  function isKnown(secret: string, kind: Kind): boolean {
    return find.get(hashOf(secret), kind, now().toISOString()) !== undefined;
  }

  return {
    makeLinkSecret: () => issue('link', linkMinutes * 60),
    isOwnerToken(token: string): boolean {
      const hash = Buffer.from(hashOf(token), 'hex');
      return tokenHashes.some((known) => timingSafeEqual(known, hash));
    },
    isCookie: (secret: string) => isKnown(secret, 'cookie'),
    makeCookie: () => issue('cookie', cookieSeconds),
    /** Turns a link's secret into a cookie's, once. */
    redeem(secret: string): string | undefined {
      return db.transaction(() => {
        if (!isKnown(secret, 'link')) return undefined;
        remove.run(hashOf(secret), 'link');
        return issue('cookie', cookieSeconds);
      });
    },
    forgetCookie: (secret: string) => void remove.run(hashOf(secret), 'cookie'),
  };
}

export type Auth = ReturnType<typeof makeAuth>;
