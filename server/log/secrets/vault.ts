/** Secrets at rest: AES-256-GCM under a master key that backups of the database do not hold. */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { Refused } from '../../core/refusal.ts';
import type { Db } from '../database.ts';
import { secret } from '../schema.ts';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** Of the layout below; part of what the tag proves. */
const layout = 1;

interface Row {
  name: string;
  sealed: Buffer;
}

function refuseKey(message: string): never {
  throw new Refused('precondition', message);
}

/** From the environment, else from a file that the first secret makes; undefined before that. */
function findMasterKey(dataDir: string, given: string | undefined, hasSecrets: boolean): Buffer | undefined {
  if (given !== undefined) {
    const key = Buffer.from(given, 'base64');
    return key.length === keyBytes
      ? key
      : refuseKey('SESSILE_KEY must be 32 bytes in base64, for example what `openssl rand -base64 32` prints.');
  }
  const file = join(dataDir, 'key');
  if (existsSync(file)) {
    const key = Buffer.from(readFileSync(file, 'utf8'), 'base64');
    return key.length === keyBytes
      ? key
      : refuseKey(`${file} does not hold 32 bytes in base64. Put it back as it was, or set SESSILE_KEY.`);
  }
  if (hasSecrets) {
    return refuseKey(`The database holds encrypted keys, and ${file} is missing. Put it back, or set SESSILE_KEY.`);
  }
  return undefined;
}

/** On disk before anything is sealed with it, since nothing else opens it again. */
function storeMasterKey(dataDir: string): Buffer {
  const key = randomBytes(keyBytes);
  const file = join(dataDir, 'key');
  writeFileSync(`${file}.new`, key.toString('base64'), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  const directory = openSync(dataDir, 'r');
  fsyncSync(directory);
  closeSync(directory);
  return key;
}

export function makeVault(db: Db, dataDir: string, givenKey: string | undefined) {
  const names = (): string[] =>
    db.orm
      .select({ name: secret.name })
      .from(secret)
      .orderBy(secret.name)
      .all()
      .map((row) => row.name);

  const stored = names();
  let masterKey = findMasterKey(dataDir, givenKey, stored.length > 0);

  /** Binds a sealed text to its name, so that rows cannot be swapped. */
  function bound(name: string): Buffer {
    return Buffer.from(`${layout}:${name}`);
  }

  function open({ name, sealed }: Row, key: Buffer): string {
    const nonce = sealed.subarray(0, nonceBytes);
    const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(bound(name)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]).toString();
  }

  function get(name: string): string | undefined {
    const row = db.orm.select().from(secret).where(eq(secret.name, name)).get();
    // Without a key there is no secret either.
    if (!row || !masterKey) return undefined;
    try {
      return open(row, masterKey);
    } catch {
      return refuseKey(
        `The stored secret ${name} does not open with this master key. Set the SESSILE_KEY it was stored with.`,
      );
    }
  }

  // A wrong master key is told at the start, not in the middle of somebody's work.
  for (const name of stored) get(name);

  return {
    get,
    names,
    set(name: string, value: string): void {
      masterKey ??= storeMasterKey(dataDir);
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, masterKey, nonce, { authTagLength: tagBytes });
      cipher.setAAD(bound(name));
      const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      const sealed = Buffer.concat([nonce, cipher.getAuthTag(), text]);
      db.transaction(() =>
        db.orm
          .insert(secret)
          .values({ name, sealed })
          .onConflictDoUpdate({ target: secret.name, set: { sealed } })
          .run(),
      );
    },
    remove(name: string): void {
      db.transaction(() => db.orm.delete(secret).where(eq(secret.name, name)).run());
    },
  };
}

export type Vault = ReturnType<typeof makeVault>;
