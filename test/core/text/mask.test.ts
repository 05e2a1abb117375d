import { describe, expect, it } from 'vitest';
import { makeMask, maskOf } from '../../../server/core/text/mask.ts';
import { makeRandom } from '../../support/random.ts';

const secrets = {
  TOKEN: 'ghp_0123/+abc def"x',
  WORD: 'abcdef',
  LONGER: 'abcdefghij',
  UMLAUT: 'schlüssel-größe',
  KEY: '-----BEGIN KEY-----\nMIIBkDCCATagAwIBAgIUZp3p\nQQ==\n-----END KEY-----\n',
};

const mask = makeMask(secrets);

describe('a mask', () => {
  it.each([
    ['a value', `x ${secrets.TOKEN} y`, 'x [secret TOKEN] y'],
    ['a value in JSON', JSON.stringify({ token: secrets.TOKEN }), '{"token":"[secret TOKEN]"}'],
    ['a value in a URL', `?a=${encodeURIComponent(secrets.TOKEN)}&b`, '?a=[secret TOKEN]&b'],
    ['a value in a form', new URLSearchParams({ a: secrets.TOKEN }).toString(), 'a=[secret TOKEN]'],
    ['a value in a URL, lower case', '%2f%2babc ghp_0123%2f%2babc%20def%22x', '%2f%2babc [secret TOKEN]'],
    ['the longer of two', 'abcdefghij abcdefghi', '[secret LONGER] [secret WORD]ghi'],
    ['letters beyond ASCII', 'schlüssel-größe', '[secret UMLAUT]'],
    ['a line of a key', 'MIIBkDCCATagAwIBAgIUZp3p', '[secret KEY]'],
    ['a whole key without its last line feed', secrets.KEY.trim(), '[secret KEY]'],
    ['nothing', 'abcde ghp_', 'abcde ghp_'],
  ])('covers %s', (_, text, shown) => {
    expect(mask.text(text)).toBe(shown);
  });

  it.each(['', 'u', 'us', 'user:', 'user1:', 'user12:'])('covers a value in base64 after %j', (before) => {
    for (const after of ['', '!', '!!']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const shown = mask.text(Buffer.from(`${before}${secrets.TOKEN}${after}`).toString(encoding));
        expect(shown).toContain('[secret TOKEN]');
        // The first and the last character may hold bits of both.
        expect(Buffer.from(shown.replace(/\[.*\]/, ''), 'base64').toString('latin1')).not.toContain('ghp_0');
      }
    }
  });

  it('covers the same in a text that comes in pieces, wherever it is cut', () => {
    const text = `a abcdefghij ${secrets.TOKEN}abcdefabcdef ${secrets.KEY} ${secrets.UMLAUT} abcde`;
    const whole = mask.text(text);
    for (let first = 0; first <= text.length; first += 1) {
      for (let second = first; second <= text.length; second += 3) {
        const stream = mask.stream();
        const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        const shown = pieces.map((piece) => stream.add(piece)).join('') + stream.end();
        if (shown !== whole) expect({ first, second, shown }).toEqual({ first, second, shown: whole });
      }
    }
  });

  it('gives out no part of a value before it is known to be none, one character at a time', () => {
    const stream = mask.stream();
    let shown = '';
    for (const character of secrets.TOKEN) {
      shown += stream.add(character);
      expect(shown).toBe(shown === '' ? '' : '[secret TOKEN]');
    }
    expect(shown + stream.end()).toBe('[secret TOKEN]');
    expect(stream.add('ghp_012') + stream.add('5')).toBe('ghp_0125');
  });

  it('covers bytes as it covers characters', () => {
    const random = makeRandom(7);
    const bytes = Buffer.from(`größe ${secrets.UMLAUT} und ${secrets.TOKEN}`);
    for (let round = 0; round < 200; round += 1) {
      const stream = makeMask(secrets, 'bytes').stream();
      let shown = '';
      for (let at = 0; at < bytes.length;) {
        const length = 1 + Math.floor(random() * 9);
        shown += stream.add(bytes.toString('latin1', at, at + length));
        at += length;
      }
      shown += stream.end();
      expect(Buffer.from(shown, 'latin1').toString()).toBe('größe [secret UMLAUT] und [secret TOKEN]');
    }
  });

  it('covers secrets that are as many and as long as they may be', () => {
    const random = makeRandom(3);
    const letters = (length: number): string =>
      Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
    const long = letters(32_768);
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`S${index}`, letters(2_000)]));
    const large = makeMask({ ...many, LONG: long, UMLAUT: 'ß'.repeat(32_768) }, 'bytes');
    expect(large.text(`a ${long} b`)).toBe('a [secret LONG] b');
    const whole = Object.values(many).join(' ');
    const stream = large.stream();
    let shown = '';
    for (let at = 0; at < whole.length; at += 999) shown += stream.add(whole.slice(at, at + 999));
    expect(shown + stream.end()).toBe(
      Object.keys(many)
        .map((name) => `[secret ${name}]`)
        .join(' '),
    );
  });

  it('is made once for the same secrets', () => {
    const own = { ...secrets };
    expect(maskOf(own)).toBe(maskOf(own));
    expect(maskOf(own, 'bytes')).not.toBe(maskOf(own));
    expect(maskOf({ ...secrets })).not.toBe(maskOf(own));
  });

  it('leaves everything as it is without secrets', () => {
    const stream = makeMask({}).stream();
    expect([makeMask({}).text('abc'), stream.add('abc'), stream.end()]).toEqual(['abc', 'abc', '']);
  });
});
