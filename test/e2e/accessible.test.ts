/** Every main page and dialog, judged by axe-core, in both themes and down to 320 pixels. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answerIs, browse, startSession } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function findings(page: Page): Promise<string[]> {
  // Half-faded dialogs have no contrast yet.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
    return Promise.allSettled(ending.map((one) => one.finished)).then(() => undefined);
  });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(async () => {
    // Put there by the line above.
    const { axe: judge } = window as unknown as { axe: { run(): Promise<AxeResults> } };
    return judge.run();
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

async function isWiderThanScreen(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}

test('no page and no dialog has a serious finding', { timeout: 60_000 }, async () => {
  await using browsing = await browse();
  const { page, upstream } = browsing;
  const judged: Record<string, string[]> = {};
  const judge = async (name: string) => (judged[name] = await findings(page));

  await judge('new session');
  upstream.script(
    { parts: [{ thinking: 'Hm.' }, { call: { name: 'write', input: { path: 'a.md', content: 'one\n' } } }] },
    { parts: [{ text: '# Done\n\nA [link](https://example.com), `code` and\n\n```ts\nconst a = 1;\n```' }] },
  );
  await startSession(page, 'Write');
  await page.getByRole('heading', { name: 'Done' }).waitFor();
  await judge('session');
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await judge(`session, ${theme}`);
  }
  await page.getByRole('button', { name: 'Show details' }).click();
  await page.getByRole('complementary', { name: 'Session details' }).waitFor();
  await judge('details');
  for (const [open, heading] of [
    ['Session settings', 'Session settings'],
    ['Models and keys', 'Models and keys'],
    ['Keyboard shortcuts', 'Keyboard shortcuts'],
  ] as const) {
    await page.getByRole('button', { name: open, exact: true }).click();
    await page.getByRole('dialog', { name: heading }).waitFor();
    await page.waitForLoadState('networkidle');
    await judge(heading);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search sessions and actions' }).fill('s');
  await judge('palette');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.emulateMedia({ forcedColors: 'active', contrast: 'more', reducedMotion: 'reduce' });
  await judge('forced colours');
  expect(judged).toEqual(Object.fromEntries(Object.keys(judged).map((name) => [name, []])));
});

test('fits a screen of 320 pixels', async () => {
  await using browsing = await browse();
  const { page, upstream } = browsing;
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await isWiderThanScreen(page)).toBe(false);
  upstream.script({ parts: [{ text: `A very long word: ${'wide'.repeat(60)}` }] });
  await startSession(page, 'Hello');
  await answerIs(page, `A very long word: ${'wide'.repeat(60)}`);
  expect(await isWiderThanScreen(page)).toBe(false);
  for (const name of ['Show details', 'Open session list']) {
    await page.getByRole('button', { name }).click();
    await page.getByText(name === 'Show details' ? 'Tokens in' : 'Today').waitFor();
    expect(await isWiderThanScreen(page)).toBe(false);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  }
});
