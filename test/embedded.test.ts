import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isPacked, migrations, pageFile, sqliteBinding, version } from '../server/embedded.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'dist/web/index.html'));
const script = `/assets/${readdirSync(join(root, 'dist/web/assets')).find((name) => name.endsWith('.js'))}`;

describe('run from source', () => {
  it('is not packed, and leaves the addon to node_modules', () => {
    // What JSON.parse answers is our own package.json.
    const { version: wanted } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect({ version, isPacked, binding: sqliteBinding('/nowhere') }).toEqual({
      version: wanted,
      isPacked: false,
      binding: undefined,
    });
  });

  it('has the migrations of the tree in order', () => {
    const wanted = readdirSync(join(root, 'drizzle'))
      .toSorted()
      .map((name) => ({ name, sql: readFileSync(join(root, 'drizzle', name, 'migration.sql'), 'utf8') }));
    expect(wanted.length).toBeGreaterThan(0);
    expect(migrations()).toEqual(wanted);
  });
});

describe('a file of the page', () => {
  it('is the page itself at /', () => {
    expect(pageFile('/')).toEqual({
      body: page,
      type: 'text/html; charset=utf-8',
      encoding: undefined,
      immutable: false,
      etag: expect.stringMatching(/^"[\w-]{16}"$/),
    });
  });

  it('may be kept for ever when its name is a hash', () => {
    expect(pageFile(script)).toMatchObject({ type: 'text/javascript; charset=utf-8', immutable: true });
  });

  it.each([
    ['', undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['br;q=0.000', undefined],
    ['brx, x-gzip', undefined],
  ])('for Accept-Encoding "%s" is sent as %s', (accepted, encoding) => {
    expect(pageFile(script, accepted)?.encoding).toBe(encoding);
  });

  it('is the same in every encoding, and each has an ETag of its own', () => {
    const [plain, brotli, gzip] = ['', 'br', 'gzip'].map((accepted) => pageFile(script, accepted));
    const body = plain?.body ?? Buffer.alloc(0);
    expect(body.equals(brotliDecompressSync(brotli?.body ?? ''))).toBe(true);
    expect(body.equals(gunzipSync(gzip?.body ?? ''))).toBe(true);
    expect(new Set([plain?.etag, brotli?.etag, gzip?.etag]).size).toBe(3);
  });

  it.each([
    '/../server/main.mjs',
    '/../../package.json',
    '/assets/../index.html',
    '/assets',
    '/index.html.br',
    '//index.html',
    '/%2e%2e/package.json',
    '/index.html\0',
    join(root, 'package.json'),
  ])('is never found outside the page: %j', (path) => {
    expect(pageFile(path, 'br')).toBeUndefined();
  });
});
