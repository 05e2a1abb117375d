/** Blocks that go on for ever: drawn in pieces that read like one, while they grow and when they are opened. */

import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { browse, startSession } from './browser.ts';

const rows = Array.from({ length: 150 }, (_, index) => `| ${index + 1} | **row** ${index + 1} |`);
const items = Array.from({ length: 40 }, (_, index) => `${index + 5}. item ${index + 5} with \`code\``);
const lines = Array.from(
  { length: 120 },
  (_, index) => `const value${index} = ${index};${index % 40 === 38 ? '\n' : ''}`,
);
const giant = `| n | what |\n|---|---|\n${rows.join('\n')}\n\n${items.join('\n')}\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n\nThe end.`;

const answer = (page: Page) => page.locator('.assistant-message .markdown');

async function textOf(page: Page): Promise<string> {
  await page.getByText('The end.', { exact: true }).waitFor();
  await page
    .getByText(/^Worked/)
    .last()
    .waitFor();
  const unfold = page.getByRole('button', { name: /^Show all \d+ lines/ });
  if (await unfold.isVisible()) await unfold.click();
  return (await answer(page).textContent()) ?? '';
}

test('giant blocks read the same grown and opened, number their items through, and show all rows when asked', async () => {
  await using browsing = await browse();
  const { page, upstream } = browsing;
  upstream.script({ parts: [{ text: giant }] });
  await startSession(page, 'Much');
  const grown = await textOf(page);
  await page.reload();
  await expect.poll(() => textOf(page)).toBe(grown);
  expect(await answer(page).locator('pre code').textContent()).toBe(lines.join('\n'));

  const numbers = await answer(page)
    .locator('ol')
    .evaluateAll((lists) =>
      lists.flatMap((list) => [...list.children].map((_, at) => (list as HTMLOListElement).start + at)),
    );
  expect(numbers).toEqual(items.map((_, index) => index + 5));

  const body = answer(page).locator('tbody tr');
  expect(await body.count()).toBe(100);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await answer(page).locator('.md-table').hover();
  await page.getByRole('button', { name: 'Copy as CSV' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\r\n')).toEqual(['n,what', ...rows.map((_, index) => `${index + 1},row ${index + 1}`)]);
  await page.getByRole('button', { name: 'Show all 150 rows' }).click();
  await expect.poll(() => body.count()).toBe(150);
  const first = await body.evaluateAll((all) =>
    all.map((row) => Number((row as HTMLTableRowElement).cells[0]?.textContent)),
  );
  expect(first).toEqual(rows.map((_, index) => index + 1));
  expect(await page.getByRole('button', { name: /^Show all \d+ rows/ }).count()).toBe(0);
});
