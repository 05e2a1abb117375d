import { expect, test } from 'vitest';
import { answerIs, browse, focused, startSession } from './browser.ts';

test('a session that failed leads to the event at which it did', async () => {
  await using browsing = await browse();
  const { page, app, upstream } = browsing;
  upstream.script({ status: 400, body: '{"error":{"message":"no such thing"}}' });
  const { id } = await app.client.session.create.mutate({ name: 'Fails', prompt: 'Go.', oneShot: true });
  await expect.poll(async () => (await app.client.session.get.query({ id })).session.phase).toBe('failed');
  // What happens afterwards stands before it.
  for (const isPinned of [true, false, true]) await app.client.session.update.mutate({ id, isPinned });
  await page.goto(`${app.url}/sessions/${id}`);
  await page.getByRole('button', { name: 'What led there' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Events' });
  const marked = dialog.locator('.event-marked');
  await expect.poll(() => marked.textContent()).toMatch(/phase\.changed.*failed: /);
  expect(await focused(page)).toMatch(/phase\.changed.*failed: /);
  expect(await marked.evaluate((line) => line.nextElementSibling?.textContent ?? '')).toMatch(/turn\.ended.*failed/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('every event of a session is listed with its time, actor and reason, filtered, and shown in full', async () => {
  await using browsing = await browse();
  const { page, app, upstream } = browsing;
  upstream.script({ parts: [{ text: 'Forty-two.' }] });
  const path = await startSession(page, 'What is the answer?');
  await answerIs(page, 'Forty-two.');
  const id = path.split('/').at(-1) ?? '';
  for (let number = 0; number < 250; number += 1) {
    await app.client.session.update.mutate({ id, settings: { temperature: (number % 2) / 10 } });
  }
  await app.client.session.stop.mutate({ id });

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Show events' }).click();
  const dialog = page.getByRole('dialog', { name: 'Events' });
  const lines = dialog.getByRole('listitem');
  await expect.poll(() => lines.count()).toBe(200);
  expect(await lines.first().textContent()).toMatch(/phase\.changed.*stopped: Stopped by you\./);
  await dialog.getByRole('button', { name: 'Load older events' }).click();
  await dialog.getByText('The beginning of the session.').waitFor();
  const seqs = (await lines.locator('.event-seq').allTextContents()).map(Number);
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => seqs.length - index));

  await dialog.getByLabel('Filter by type, actor or content').fill('message.sent');
  await expect.poll(() => lines.count()).toBe(1);
  await lines.getByRole('button').click();
  const shown = await dialog.getByRole('region', { name: /in full/ }).textContent();
  expect(JSON.parse(shown ?? '')).toMatchObject({ type: 'message.sent', text: 'What is the answer?', by: 'owner' });
  await dialog.getByLabel('Filter by type, actor or content').fill('no such thing');
  await dialog.getByText('No event contains “no such thing”.').waitFor();
});
