import { describe, expect, it } from 'vitest';
import { readForm } from '../../server/api/multipart.ts';

const contents = [
  '',
  'a',
  '\r\n--',
  '\r\n--boundar',
  'x\r\n\r\n-boundary',
  '--boundary--',
  '\r'.repeat(40),
  'ü'.repeat(30),
];

const body = Buffer.from(
  `preamble\r\n${contents
    .map(
      (content, at) =>
        `--boundary\r\nContent-Disposition: form-data; name="files"; filename="f${at}"\r\n\r\n${content}\r\n`,
    )
    .join('')}--boundary--\r\nepilogue`,
);

async function* cut(size: number, first: number): AsyncGenerator<Uint8Array> {
  yield body.subarray(0, first);
  for (let at = first; at < body.length; at += size) yield body.subarray(at, at + size);
}

async function read(pieces: AsyncIterator<Uint8Array>): Promise<[string | undefined, string][]> {
  const parts: [string | undefined, string][] = [];
  for await (const { fileName, content } of readForm('multipart/form-data; boundary=boundary', pieces)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    parts.push([fileName, Buffer.concat(chunks).toString()]);
  }
  return parts;
}

describe('a form', () => {
  it('is the same wherever its bytes are cut', async () => {
    const whole = contents.map((content, at) => [`f${at}`, content]);
    for (const size of [1, 2, 3, 7, 11, 12, 13, 64, body.length]) {
      for (let first = 0; first <= Math.min(size, body.length); first += 1)
        expect({ size, first, parts: await read(cut(size, first)) }).toEqual({ size, first, parts: whole });
    }
    for (let first = 0; first < body.length; first += 1) {
      expect({ first, parts: await read(cut(body.length, first)) }).toEqual({ first, parts: whole });
    }
  });
});
