import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeVault } from '../../../server/log/secrets/vault.ts';
import { makeDirectory, openLog } from '../../support/open-log.ts';

const canary = 'sk-canary-5d1f0c';

describe('the vault', () => {
  it('gives back what was put in, also after a restart, and writes it nowhere in clear', () => {
    using directory = makeDirectory();
    {
      using log = openLog(directory.path);
      const vault = makeVault(log.db, directory.path, undefined);
      vault.set('provider/anthropic', 'first');
      vault.set('provider/anthropic', canary);
      expect(vault.get('provider/anthropic')).toBe(canary);
    }
    const files = ['sessile.db', 'key'].map((name) => readFileSync(join(directory.path, name), 'latin1'));
    expect(files.filter((text) => text.includes(canary))).toEqual([]);
    expect(statSync(join(directory.path, 'key')).mode & 0o777).toBe(0o600);
    using log = openLog(directory.path);
    const vault = makeVault(log.db, directory.path, undefined);
    expect(vault.names()).toEqual(['provider/anthropic']);
    expect(vault.get('provider/anthropic')).toBe(canary);
    vault.remove('provider/anthropic');
    expect(vault.get('provider/anthropic')).toBe(undefined);
  });

  it('has no key file before its first secret', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    const vault = makeVault(log.db, directory.path, undefined);
    expect([vault.get('a'), vault.names(), readdirSync(directory.path).includes('key')]).toEqual([
      undefined,
      [],
      false,
    ]);
    vault.set('a', canary);
    expect(vault.get('a')).toBe(canary);
    expect(readdirSync(directory.path).filter((name) => name.startsWith('key'))).toEqual(['key']);
  });

  it('refuses a missing, a wrong and a malformed master key in a sentence', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    makeVault(log.db, directory.path, undefined).set('a', canary);
    const open = (key?: string) => () => makeVault(log.db, directory.path, key);
    expect(open(randomBytes(32).toString('base64'))).toThrow(/does not open with this master key/);
    expect(open('short')).toThrow(/must be 32 bytes in base64/);
    writeFileSync(join(directory.path, 'key'), 'cut off');
    expect(open()).toThrow(/key does not hold 32 bytes in base64/);
    rmSync(join(directory.path, 'key'));
    expect(open()).toThrow(/Put it back, or set SESSILE_KEY/);
  });

  it('fails closed when two rows are swapped', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    const vault = makeVault(log.db, directory.path, undefined);
    vault.set('a', 'text of a');
    vault.set('b', 'text of b');
    log.db.client.exec(
      "update secret set name = 'c' where name = 'a'; update secret set name = 'a' where name = 'b'; update secret set name = 'b' where name = 'c'",
    );
    expect(() => vault.get('a')).toThrow(/does not open/);
    expect(() => vault.get('b')).toThrow(/does not open/);
  });
});
