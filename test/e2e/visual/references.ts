/**
 * Pages as they shall look, in test/e2e/references. `UPDATE_REFERENCES=1 npm test -- test/e2e/visual.test.ts` makes them anew.
 * They are compared at a quarter of their size: what fonts do to single pixels goes under, what moved does not.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const references = join(import.meta.dirname, '../references');
const out = join(import.meta.dirname, '../../out/visual');
const isUpdating = process.env.UPDATE_REFERENCES === '1';

/** Of the pixels at a quarter of the size, so many may differ: a second more or less in a text is far below. */
const MOST_DIFFERENT = 0.006;
/** Of 255, in the mean of the three colours. */
const LEAST_DIFFERENCE = 20;
const QUALITY = 0.72;

/** A window of its own for each browser: a tab beside the page under test would put that into the background. */
const empty = new WeakMap<Browser, Promise<Page>>();

/** An empty page, since a browser knows how to read and write pictures. */
function emptyPage(browser: Browser): Promise<Page> {
  const page = empty.get(browser) ?? browser.newPage();
  empty.set(browser, page);
  return page;
}

/** Runs in an empty page. Resolves with the picture that was taken, as it would be stored, when it differs by more than `most`. */
async function compareInPage({
  taken,
  known,
  least,
  most,
  quality,
}: {
  taken: string;
  known: string | undefined;
  least: number;
  most: number;
  quality: number;
}): Promise<{ share: number; actual: string } | undefined> {
  const read = async (url: string) => createImageBitmap(await (await fetch(url)).blob());
  const draw = (picture: ImageBitmap, width: number, height: number) => {
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('There is no canvas.');
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, width, height);
    return context;
  };
  const now = await read(taken);
  const differing = async (share: number) => {
    const blob = await draw(now, now.width, now.height).canvas.convertToBlob({ type: 'image/webp', quality });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { share, actual: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
  };
  const before = known === undefined ? undefined : await read(known);
  if (!before || before.width !== now.width || before.height !== now.height) return differing(1);
  const [width, height] = [Math.ceil(now.width / 4), Math.ceil(now.height / 4)];
  const [a, b] = [now, before].map((picture) => draw(picture, width, height).getImageData(0, 0, width, height).data);
  let different = 0;
  for (let at = 0; a && b && at < a.length; at += 4) {
    const by = [0, 1, 2].reduce((sum, colour) => sum + Math.abs((a[at + colour] ?? 0) - (b[at + colour] ?? 0)), 0);
    if (by / 3 > least) different += 1;
  }
  const share = different / (width * height);
  return share > most ? differing(share) : undefined;
}

/** The sentence that says how the page differs from its reference; undefined when it does not. */
export async function differenceOf(page: Page, name: string): Promise<string | undefined> {
  const file = join(references, `${name}.webp`);
  const screenshot = await page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' });
  const known =
    !isUpdating && existsSync(file) ? `data:image/webp;base64,${readFileSync(file).toString('base64')}` : undefined;
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser.');
  const comparison = await (
    await emptyPage(browser)
  ).evaluate(compareInPage, {
    taken: `data:image/png;base64,${screenshot.toString('base64')}`,
    known,
    least: LEAST_DIFFERENCE,
    most: MOST_DIFFERENT,
    quality: QUALITY,
  });
  if (!comparison) return undefined;
  const folder = isUpdating ? references : out;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(comparison.actual, 'base64'));
  if (isUpdating) return undefined;
  return known
    ? `${name}: ${(100 * comparison.share).toFixed(1)} % differ; test/out/visual has it as it is now`
    : `${name}: there is no reference`;
}
