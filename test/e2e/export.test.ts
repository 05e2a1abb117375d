/** Exporting and importing as a person does it. */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { archiveOf, importFile } from '../export/archive.ts';
import { corpus, sessionOf } from '../export/corpus.ts';
import { browse } from './browser.ts';

async function downloaded(page: Page): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  const text = (await readFile(await download.path())).toString('latin1');
  return { name: download.suggestedFilename(), text };
}

test('a session is exported from its menu, in every format, and comes back through the palette', async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  const { latin } = corpus;
  const name = 'Über “quotes”: a/b?';
  const { session } = await importFile(app, archiveOf(sessionOf(latin ? [latin] : [], 'shown', name)));
  await page.goto(`${app.url}/sessions/${session?.id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Export session' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export session' });
  await dialog.waitFor();

  const markdown = await downloaded(page);
  expect(markdown.name).toBe('Über “quotes” a b.md');
  expect(markdown.text).toContain('wants an explanation');
  await dialog.getByText('was downloaded.').waitFor();

  await dialog.getByRole('switch', { name: 'Thinking' }).click();
  expect((await downloaded(page)).text).not.toContain('wants an explanation');

  await dialog.getByRole('radio', { name: 'PDF' }).check();
  const pdf = await downloaded(page);
  expect([pdf.name, pdf.text.slice(0, 5)]).toEqual(['Über “quotes” a b.pdf', '%PDF-']);

  await dialog.getByRole('radio', { name: 'JSON' }).check();
  expect(await dialog.getByRole('switch').count()).toBe(0);
  const json = await downloaded(page);
  expect(JSON.parse(json.text)).toMatchObject({ format: 'sessile/1' });

  // An answer that does not come is waited for until the person has enough of it, and the focus is where it was.
  await page.route('**/export?*', () => undefined);
  await dialog.getByRole('button', { name: 'Download' }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByText('Making the file …').waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Download' }).waitFor();
  expect(await dialog.getByRole('alert').count()).toBe(0);
  await page.unroute('**/export?*');

  await page.context().setOffline(true);
  await dialog.getByRole('button', { name: 'Download' }).click();
  await dialog.getByText('The server does not answer. Download the file again when it is back.').waitFor();
  await page.context().setOffline(false);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await app.client.session.remove.mutate({ id: session?.id ?? '' });
  await page.goto(app.url);

  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search sessions, messages and actions' }).fill('import');
  await page.keyboard.press('Enter');
  const importing = page.getByRole('dialog', { name: 'Import sessions' });
  const choose = async (fileName: string, content: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      importing.getByRole('button', { name: 'Choose a file' }).click(),
    ]);
    await chooser.setFiles({ name: fileName, mimeType: 'application/json', buffer: Buffer.from(content, 'latin1') });
  };
  await choose('broken.json', '{"format":"sessile/1","events":[{"type":"moon.landed"}]}');
  await importing
    .getByRole('alert')
    .getByText(/^Event 1 of the file is of the type "moon.landed"/)
    .waitFor();
  await choose('session.json', json.text);
  await importing.getByText('One session with 2 messages came in from Sessile.').waitFor();
  await importing.locator('button:focus', { hasText: 'Open the session' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sessions\/shown$/);
  await page.getByText('In English one writes').waitFor();
});
