/** A session with long answers is opened at its end, and stands still while what is above comes in. */

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answerIs, browse, startSession } from './browser.ts';

const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });
const paragraphs = Array.from({ length: 400 }, (_, index) => `Paragraph ${index}: ${'some words '.repeat(20).trim()}.`);
const words = (page: Page) =>
  page.locator('.row-text .md-block').evaluateAll((blocks) => blocks.map((block) => block.textContent?.trim()));

interface Sample {
  /** The last paragraph, and how far its end is from that of the view, in whole px. */
  end: string;
  blocks: number;
}

/** Notes each picture of a timeline, after the page has answered to its growth. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const samples: Sample[] = [];
    Object.assign(window, { samples });
    const seen = new WeakSet<Element>();
    const note = (box: Element) => {
      const all = [...box.querySelectorAll('.row-text .md-block')];
      const view = box.closest('.timeline-scroller')?.getBoundingClientRect().bottom ?? 0;
      const last = all.at(-1);
      const below = Math.round(view - (last?.getBoundingClientRect().bottom ?? 0));
      const end = `${last?.textContent?.slice(0, 13)}, ${below} px`;
      samples.push({ end, blocks: all.filter((block) => block.checkVisibility()).length });
    };
    new MutationObserver(() => {
      const box = document.querySelector('.timeline-rows');
      if (!box || seen.has(box)) return;
      seen.add(box);
      new ResizeObserver(() => box.isConnected && note(box)).observe(box);
    }).observe(document.body, { childList: true, subtree: true });
  });
}

const samples = (page: Page) => page.evaluate(() => (window as unknown as { samples: Sample[] }).samples);

test('a long answer is drawn from its end, which does not move, and found so again', async () => {
  await using browsing = await browse();
  const { page, upstream, app } = browsing;
  upstream.script({ parts: [{ text: paragraphs.join('\n\n') }] });
  const long = await startSession(page, 'Tell me much');
  await page.getByText(/^Worked/).waitFor();
  await expect.poll(() => words(page)).toEqual(paragraphs);
  await page.goto(app.url);
  upstream.script({ parts: [{ text: 'Short.' }] });
  const short = await startSession(page, 'Tell me little');
  await answerIs(page, 'Short.');
  await watch(page);

  const open = (path: string) => page.locator(`a[href="${path}"]`).first().click();
  await open(long);
  await expect.poll(() => words(page)).toEqual(paragraphs);
  const opened = (await samples(page)).filter((sample) => sample.blocks > 1);
  // It came in more than one piece, and the end of it was there from the first on.
  expect(new Set(opened.map((sample) => sample.blocks)).size).toBeGreaterThan(1);
  const ends = new Set(opened.map((sample) => sample.end));
  expect([...ends]).toEqual([expect.stringContaining('Paragraph 399')]);
  const height = () => conversation(page).evaluate(({ scrollHeight, scrollTop }) => ({ scrollHeight, scrollTop }));
  const before = await height();

  await open(short);
  await answerIs(page, 'Short.');
  await page.evaluate(() => ((window as unknown as { samples: Sample[] }).samples.length = 0));
  await open(long);
  await expect.poll(height).toEqual(before);
  await expect.poll(async () => (await samples(page)).at(-1)?.blocks).toBe(paragraphs.length);
  const again = await samples(page);
  expect(again[0]?.blocks).toBeLessThan(paragraphs.length);
  expect(new Set(again.map((sample) => sample.end))).toEqual(ends);

  await conversation(page).hover();
  await page.mouse.wheel(0, -before.scrollHeight);
  await page.getByText('Tell me much').last().waitFor();
  await expect.poll(async () => (await height()).scrollTop).toBe(0);
});

test('nothing of a session stays hidden that is left again before it is drawn', async () => {
  await using browsing = await browse();
  const { page, upstream, app } = browsing;
  upstream.script({ parts: [{ text: paragraphs.slice(0, 60).join('\n\n') }] });
  const long = await startSession(page, 'Tell me much');
  const session = long.split('/').at(-1) ?? '';
  await page.getByText(/^Worked/).waitFor();
  await page.goto(app.url);
  upstream.script({ parts: [{ text: 'Short.' }] });
  const short = await startSession(page, 'Tell me little');
  await answerIs(page, 'Short.');
  /** All in one moment, as whoever clicks faster than the page draws. */
  const open = (...paths: string[]) =>
    page.evaluate((all) => {
      for (const path of all) document.querySelector<HTMLElement>(`a[href="${path}"]`)?.click();
    }, paths);
  await open(long);
  await expect.poll(() => words(page)).toEqual(paragraphs.slice(0, 60));
  await open(short);
  await answerIs(page, 'Short.');
  for (let turn = 0; turn < 10; turn++) {
    upstream.script({ parts: [{ text: `Answer ${turn}.` }] });
    await app.client.message.send.mutate({ session, text: `Question ${turn}`, clientId: `turn-${turn}` });
    await expect.poll(async () => (await app.client.session.get.query({ id: session })).session.agent).toBe('idle');
  }
  await open(long, short, long);
  await answerIs(page, 'Answer 9.');
  const hidden = () =>
    page
      .locator('.row-text .md-block')
      .evaluateAll((blocks) => blocks.filter((block) => !block.checkVisibility()).map((block) => block.textContent));
  await expect.poll(hidden).toEqual([]);
});
