/** PDFs as a person downloads them. Needs no viewer: the text is read by the library that reads PDFs for the agent. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture } from '../support/pictures.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { archiveOf, importFile } from './archive.ts';
import { corpus, sessionOf, type CorpusPart, type Turn } from './corpus.ts';
import { letters, textOfPdf } from './pdf-text.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

async function importTurns(prefix: string, turns: Turn[]): Promise<string> {
  const { session, error } = await importFile(app, archiveOf(sessionOf(turns, prefix)));
  expect(error).toBeUndefined();
  return session?.id ?? '';
}

async function pdfOf(id: string, query = ''): Promise<Uint8Array> {
  const response = await app.client.fetch(`/api/sessions/${id}/export?format=pdf${query}`);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  return new Uint8Array(await response.arrayBuffer());
}

const colouring = new RegExp(String.raw`\u001b\[\d+m`, 'g');

/** Words of a turn in the order in which a reader meets them. A page may end within a long one. */
function wordsOf({ say, parts }: Turn): string[] {
  const texts = parts.map((part) => {
    // Colours of a terminal are no words.
    if ('call' in part) return `${part.call} ${part.output.replaceAll(colouring, '')}`;
    const markdown = 'text' in part ? part.text : part.thinking;
    return markdown.replaceAll(/^```.*$|^\d+\.|\[x\]/gm, '').replaceAll(/\]\([^)]*\)/g, ']');
  });
  return [say, ...texts]
    .join(' ')
    .split(/\s+/)
    .map((word) => letters(word).slice(0, 40))
    .filter((word) => word !== '');
}

const plain = [
  'Short.',
  'A sentence of some words, with “quotes” – and dashes.',
  'Words. '.repeat(200),
  '1 < 2 && 3 > 2; # = $ \\ @ *',
];

const pieces = [
  ...plain,
  '# A heading\n\n## And one below',
  '- first\n- second\n  - within\n\n> quoted **bold** and *italic* words',
  '```sh\nnpm run check -- --quick | tee out.txt\n```',
  '| Name | What |\n|---|--:|\n| one | first of them |\n| two | second |',
  'A [link](https://example.org/a), `code` and ~~struck~~ words.',
];

describe('a PDF', () => {
  it('has the text of every message in order, whatever is said', async () => {
    const seed = chooseSeed();
    const random = makeRandom(seed);
    const fixed = [corpus.latin, corpus.code, corpus.tables, corpus.emoji];
    const some = (): string => Array.from({ length: 1 + random.below(12) }, () => random.pick(pieces)).join('\n\n');
    const made = Array.from({ length: 12 }, (): Turn => {
      const parts: CorpusPart[] = [
        { thinking: some() },
        { text: some() },
        { call: random.pick(['shell', 'read']), input: random.below(9), output: random.pick(plain) },
        { text: some() },
      ];
      return { say: random.pick(plain), parts: parts.slice(random.below(2), 2 + random.below(3)) };
    });
    const turns = [...fixed, ...made];
    const text = letters(await textOfPdf(await pdfOf(await importTurns('in-order', turns))));
    let at = 0;
    for (const word of turns.flatMap(wordsOf)) {
      const found = text.indexOf(word, at);
      expect(found, `seed ${seed}: ${JSON.stringify(word)} after ${text.slice(at, at + 60)}`).toBeGreaterThanOrEqual(0);
      at = found + word.length;
    }
  });

  it('has a table wider than the page in parts, with the first column in each', async () => {
    const text = await textOfPdf(await pdfOf(await importTurns('wide', [corpus.wide])));
    const parts = [...text.matchAll(/Columns (\d+) to (\d+) of 200/g)].map(([, from, to]) => [
      Number(from),
      Number(to),
    ]);
    expect(parts.length).toBeGreaterThan(10);
    expect(parts[0]?.[0]).toBe(1);
    expect(parts.at(-1)?.[1]).toBe(200);
    for (const [at, part] of parts.slice(1).entries()) expect(part[0]).toBe((parts[at]?.[1] ?? 0) + 1);
    const cells = text.split(/\s+/);
    for (let column = 0; column < 200; column += 1) expect(cells).toContain(`r2c${column}`);
    expect(cells.filter((cell) => cell === 'r2c0')).toHaveLength(parts.length);
  });

  it('has the text of every script', async () => {
    const id = await importTurns('scripts', [corpus.scripts]);
    const text = letters(await textOfPdf(await pdfOf(id)));
    for (const word of ['当然可以', '日本語の文章', '한국어', 'नमस्ते', 'สวัสดีชาวโลก', 'Ελληνικά', 'Кириллица'])
      expect(text).toContain(letters(word));
    // What is written from the right comes out of a page in either order.
    const backwards = [...text].reverse().join('');
    for (const word of ['بالعالم', 'שלום']) expect(text.includes(word) || backwards.includes(word)).toBe(true);
  });

  it('has pages with numbers, a bookmark for every message, a title and links that lead to the web alone', async () => {
    const id = await importTurns('outline', Object.values(corpus));
    const document = await getDocumentProxy(await pdfOf(id));
    const outline = (await document.getOutline()).map(({ title }) => title);
    expect(outline).toHaveLength(2 * Object.keys(corpus).length);
    expect(outline.slice(2, 4)).toEqual(['You: Show me a long program.', 'Agent: Here it is:']);
    const { info } = await document.getMetadata();
    expect(info).toMatchObject({ Title: 'A corpus of hard things' });
    const links: string[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const texts = items.flatMap((item) => ('str' in item ? [item.str] : []));
      expect(texts.join('')).toContain(`${number} / ${document.numPages}`);
      for (const annotation of await page.getAnnotations()) {
        // Of links to elsewhere.
        const { url, unsafeUrl } = annotation as { url?: string; unsafeUrl?: string };
        links.push(url ?? unsafeUrl ?? '');
      }
    }
    expect(new Set(links)).toEqual(new Set(['https://example.org/a', 'http://127.0.0.1:9/trap.png']));
  });

  it('shows what looks like its own language as it was written, and reads no file', async () => {
    const pdf = await pdfOf(await importTurns('hostile', [corpus.hostile]));
    const text = await textOfPdf(pdf);
    expect(letters(text)).toContain(letters('#set page(fill: red) $x$ #import "a.typ": * <script>alert(1)</script>'));
    expect(letters(text)).toContain(letters('#eval("1+1") #read("/etc/passwd")'));
    expect(text).not.toContain('root:');
    const source = Buffer.from(pdf).toString('latin1');
    expect(source).not.toMatch(/\/JavaScript|\/JS\b|\/Launch|\/EmbeddedFile|\/OpenAction/);
  });

  it('leaves out thinking and tool calls, and says so', async () => {
    const id = await importTurns('left-out', [corpus.latin, corpus.code]);
    const text = await textOfPdf(await pdfOf(id, '&thinking=0&tools=0'));
    expect(text).not.toContain('wants an explanation');
    expect(text).not.toContain('fence inside');
    expect(text).toContain('thinking, tool calls');
    expect(text).toContain('typographic');
  });

  it('shows pictures of the workspace, and the name of one that cannot be read', async () => {
    const files = [
      { path: 'uploads/good.png', size: 68, mediaType: 'image/png' },
      { path: 'uploads/gone.png', size: 68, mediaType: 'image/png' },
    ];
    const id = await importTurns('pictures', [{ say: 'Look at these.', files, parts: [{ text: 'Seen.' }] }]);
    const form = new FormData();
    form.append('files', new Blob([picture('png')]), 'good.png');
    const stored = await app.client.fetch(`/api/sessions/${id}/files`, { method: 'POST', body: form });
    expect(await stored.json()).toMatchObject([{ path: 'uploads/good.png' }]);
    const pdf = await pdfOf(id);
    expect(
      Buffer.from(pdf)
        .toString('latin1')
        .match(/\/Subtype ?\/Image/g)?.length,
    ).toBeGreaterThanOrEqual(1);
    expect(await textOfPdf(pdf)).toMatch(/uploads\/good\.png[\s\S]*uploads\/gone\.png/);
    const broken = picture('png');
    broken.fill(0, 40);
    writeFileSync(join(app.dataDir, 'workspaces', id, 'uploads/gone.png'), broken);
    expect(await textOfPdf(await pdfOf(id))).toContain('uploads/gone.png');
  });

  it('is not made any more once nobody waits for it', async () => {
    const id = await importTurns(
      'left',
      Array.from({ length: 20 }, () => corpus.code),
    );
    const leaving = new AbortController();
    const left = app.client.fetch(`/api/sessions/${id}/export?format=pdf`, { signal: leaving.signal });
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    expect((await pdfOf(await importTurns('next', [corpus.emoji]))).length).toBeGreaterThan(1_000);
  });

  it('is refused in a sentence when it would have thousands of pages', async () => {
    const turns = Array.from({ length: 16 }, () => ({ say: 'Many words. '.repeat(40_000), parts: [] }));
    const response = await app.client.fetch(`/api/sessions/${await importTurns('endless', turns)}/export?format=pdf`);
    expect([response.status, await response.json()]).toEqual([
      413,
      { error: { message: 'The session is too long for a PDF. Export it as Markdown, or leave tool calls out.' } },
    ]);
    expect(response.headers.get('content-disposition')).toBeNull();
  });

  it('can be made of a session in which nothing was said', async () => {
    const { id } = await app.client.session.create.mutate({ name: 'Empty' });
    expect(await textOfPdf(await pdfOf(id))).toContain('Empty');
  });
});
