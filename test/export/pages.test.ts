/** How the pages of PDFs look, against references that someone has looked at. A browser draws them. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import type * as Reader from 'unpdf/pdfjs';
import { expect, test } from 'vitest';
import { browse, type Browsing } from '../e2e/browser.ts';
import { differenceOf } from '../e2e/visual/references.ts';
import { archiveOf, importFile } from './archive.ts';
import { corpus, sessionOf, type Turn } from './corpus.ts';

/** The reader of PDFs that the agent uses, which also draws in a browser. */
const reader = join(dirname(createRequire(import.meta.url).resolve('unpdf')), 'pdfjs.mjs');

const size = { width: 680, height: 962 };

const html = `<!doctype html><canvas></canvas>
<script type="module">import * as pdfjs from '/pdfjs.mjs'; Object.assign(globalThis, { pdfjs });</script>`;

/** A page of a host of its own, to which nothing but the reader is served. */
async function openViewer({ page }: Browsing): Promise<Page> {
  const viewer = await page.context().newPage();
  await viewer.setViewportSize(size);
  await viewer.route('http://viewer.test/**', (route) =>
    route.request().url().endsWith('.mjs')
      ? route.fulfill({ contentType: 'text/javascript', body: readFileSync(reader, 'utf8') })
      : route.fulfill({ contentType: 'text/html', body: html }),
  );
  await viewer.goto('http://viewer.test/');
  await viewer.waitForFunction(() => 'pdfjs' in globalThis);
  return viewer;
}

interface Drawing {
  base64: string;
  number: number;
  width: number;
}

/** Runs in the viewer. Answers with the count of pages. */
async function draw({ base64, number, width }: Drawing): Promise<number> {
  // By the script of `openViewer`.
  const { pdfjs } = globalThis as unknown as { pdfjs: typeof Reader };
  const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const document = await pdfjs.getDocument({ data }).promise;
  const page = await document.getPage(number);
  const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
  const canvas = globalThis.document.querySelector('canvas');
  if (!canvas) throw new Error('The viewer has no canvas.');
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  canvas.style.cssText = 'position:fixed;inset:0';
  await page.render({ canvas, viewport }).promise;
  return document.numPages;
}

async function look(browsing: Browsing, viewer: Page, id: string, most: number): Promise<(string | undefined)[]> {
  const response = await browsing.app.client.fetch(`/api/sessions/${id}/export?format=pdf`);
  const base64 = Buffer.from(await response.arrayBuffer()).toString('base64');
  const differences: (string | undefined)[] = [];
  for (let number = 1, count = 1; number <= Math.min(count, most); number += 1) {
    count = await viewer.evaluate(draw, { base64, number, width: size.width });
    differences.push(await differenceOf(viewer, `pdf-${id}-${number}`));
  }
  return differences;
}

/** A picture to look at: a slope of colours. */
async function makePicture(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 160 });
    const context = canvas.getContext('2d');
    if (!context) throw new Error('There is no canvas.');
    const slope = context.createLinearGradient(0, 0, 480, 0);
    for (const [at, colour] of ['#3b5bdb', '#12b886', '#f59f00', '#e03131'].entries())
      slope.addColorStop(at / 3, colour);
    context.fillStyle = slope;
    context.fillRect(0, 0, 480, 160);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

test('pages of code, tables, scripts, emoji and pictures look as they did', { timeout: 120_000 }, async () => {
  await using browsing = await browse();
  const { app } = browsing;
  const viewer = await openViewer(browsing);
  const differences: (string | undefined)[] = [];
  const show = async (id: string, turns: Turn[]): Promise<void> => {
    await importFile(app, archiveOf(sessionOf(turns, id)));
    differences.push(...(await look(browsing, viewer, id, 2)));
  };
  for (const [name, turn] of Object.entries(corpus)) await show(name, [turn]);

  const files = [{ path: 'uploads/slope.png', size: 1_000, mediaType: 'image/png' }];
  const pictured: Turn = { say: 'What is in this picture?', files, parts: [{ text: 'A slope of four colours.' }] };
  const { session } = await importFile(app, archiveOf(sessionOf([pictured], 'picture')));
  const form = new FormData();
  form.append('files', new Blob([Uint8Array.from(await makePicture(viewer))]), 'slope.png');
  await app.client.fetch(`/api/sessions/${session?.id}/files`, { method: 'POST', body: form });
  differences.push(...(await look(browsing, viewer, 'picture', 1)));
  expect(differences.filter((difference) => difference !== undefined)).toEqual([]);
});
