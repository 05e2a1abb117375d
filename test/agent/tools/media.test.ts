/** What `read` makes of files that are no text. */

import { describe, expect, it } from 'vitest';
import { pdfWith } from '../../support/pdf.ts';
import { picture } from '../../support/pictures.ts';
import { makeBench } from './bench.ts';

const png = picture('png');

describe('read', () => {
  it('names a picture, which goes to the model beside the answer', async () => {
    await using bench = makeBench({ 'shots/a.png': png });
    expect(await bench.call('read', { path: 'shots/a.png' })).toEqual({
      status: 'done',
      output: `shots/a.png is a picture (image/png) of ${png.length} bytes.`,
      facts: { image: 'shots/a.png', mediaType: 'image/png', digest: expect.stringMatching(/^[\w-]{16}$/) },
    });
  });

  it('refuses a picture that no model would take', async () => {
    await using bench = makeBench({ 'a.png': Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]) });
    expect((await bench.call('read', { path: 'a.png' })).output).toMatch(
      /at most 3932160 bytes can be shown\. Make a smaller one\.$/,
    );
  });

  it.each([
    ['png', '89504e470d0a1a0a0000000d494844520000232800000010'],
    ['gif', '474946383961282310000000'],
    ['webp VP8X', '524946460000000057454250565038580a0000000000000027230000f0000'.padEnd(64, '0')],
    ['jpeg', 'ffd8ffe000104a46494600010100000100010000ffc00011080010232803012200'],
  ])('refuses a %s that is too wide for every model', async (_, bytes) => {
    await using bench = makeBench({ a: Buffer.from(bytes, 'hex') });
    expect((await bench.call('read', { path: 'a' })).output).toMatch(
      /; it has 9000 × \d+ pixels, and at most 8000 on either side can be shown\. Make a smaller one\.$/,
    );
  });

  it('gives the text of a PDF, page by page, and reads on in it', async () => {
    await using bench = makeBench({ 'a.pdf': pdfWith([['Hello world', 'Second line'], ['Page two']]) });
    expect(await bench.call('read', { path: 'a.pdf' })).toEqual({
      status: 'done',
      output: '1\t--- page 1 of 2 ---\n2\tHello world\n3\tSecond line\n4\t--- page 2 of 2 ---\n5\tPage two',
      facts: { pages: 2 },
    });
    expect((await bench.call('read', { path: 'a.pdf', offset: 5 })).output).toBe('5\tPage two');
  });

  it.each([
    ['without text', pdfWith([[], []]), /^a\.pdf is a PDF of 2 pages without any text, perhaps a scan\./],
    ['that is broken', Buffer.from('%PDF-1.4\nnonsense'), /^a\.pdf is a PDF that cannot be read: /],
  ])('says what is wrong with a PDF %s', async (_, content, output) => {
    await using bench = makeBench({ 'a.pdf': content });
    expect(await bench.call('read', { path: 'a.pdf' })).toEqual({
      status: 'failed',
      output: expect.stringMatching(output),
    });
  });

  it('names the kind of other files', async () => {
    await using bench = makeBench({ 'a.zip': Buffer.from('PK\x03\x04\0\0') });
    expect((await bench.call('read', { path: 'a.zip' })).output).toBe(
      'a.zip is a binary file (application/zip) of 6 bytes and cannot be shown as text.',
    );
  });
});
