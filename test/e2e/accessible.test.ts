/** Every main page and dialog, judged by axe-core, in both themes and down to 320 pixels. */

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answerIs, browse, startSession } from './browser.ts';
import { findings } from './findings.ts';

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
    ['Preferences', 'Preferences'],
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
  await page.getByRole('combobox', { name: 'Search sessions, messages and actions' }).fill('s');
  await judge('palette');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Filter sessions' }).click();
  await page.getByRole('group', { name: 'Filter' }).getByLabel('State').selectOption('Live');
  await page.getByRole('navigation', { name: 'Sessions' }).getByRole('checkbox').first().check();
  await page.getByRole('toolbar', { name: 'Selected sessions' }).waitFor();
  await judge('filter and selection');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('dialog', { name: 'Delete this session?' }).waitFor();
  await judge('what is deleted');
  await page.getByRole('button', { name: 'Delete session' }).click();
  await page.getByText(/^Deleting/).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: /This session will be deleted/ }).waitFor();
  await judge('on its way out');
  await page.getByRole('button', { name: 'Undo, keep the session' }).click();
  await page.getByRole('heading', { name: 'Done' }).waitFor();
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
