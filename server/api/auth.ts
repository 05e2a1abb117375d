/** Who may come in: the owner, by a one-time link, a cookie, or a token. Only hashes of secrets are kept. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, eq, gt, lte, or, sql } from 'drizzle-orm';
import type { Db } from '../log/database.ts';
import { credential } from '../log/schema.ts';

const linkMinutes = 10;
const cookieDays = 30;

type Kind = 'link' | 'cookie';

export const cookieSeconds = cookieDays * 24 * 60 * 60;

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function makeAuth(db: Db, ownerTokens: readonly string[], now: () => Date) {
  const { orm } = db;
  const find = orm
    .select({ hash: credential.hash })
    .from(credential)
    .where(
      and(
        eq(credential.hash, sql.placeholder('hash')),
        eq(credential.kind, sql.placeholder('kind')),
        gt(credential.expiresAt, sql.placeholder('now')),
      ),
    )
    .prepare();
  const tokenHashes = ownerTokens.map((token) => Buffer.from(hashOf(token), 'hex'));

  // A link is good for one run of the server; old ones go with it, and so do cookies that are over.
  orm
    .delete(credential)
    .where(or(eq(credential.kind, 'link'), lte(credential.expiresAt, now().toISOString())))
    .run();

  function issue(kind: Kind, seconds: number): string {
    const secret = randomBytes(32).toString('base64url');
    const at = now();
    const expiresAt = new Date(at.getTime() + seconds * 1000).toISOString();
    const values = { hash: hashOf(secret), kind, createdAt: at.toISOString(), expiresAt };
    db.transaction(() => orm.insert(credential).values(values).run());
    return secret;
  }

  function isKnown(secret: string, kind: Kind): boolean {
    return find.get({ hash: hashOf(secret), kind, now: now().toISOString() }) !== undefined;
  }

  function forget(secret: string, kind: Kind): void {
    orm
      .delete(credential)
      .where(and(eq(credential.hash, hashOf(secret)), eq(credential.kind, kind)))
      .run();
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
        forget(secret, 'link');
        return issue('cookie', cookieSeconds);
      });
    },
    forgetCookie: (secret: string) => forget(secret, 'cookie'),
  };
}

export type Auth = ReturnType<typeof makeAuth>;
