import { expect, test } from 'vitest';
import { answerIs, browse, startSession } from './browser.ts';

test('a thumb counts at once, the dialog adds to it, and it can be taken back', async () => {
  await using browsing = await browse();
  const { page, app, upstream, openTab } = browsing;
  upstream.script({ parts: [{ text: 'Forty-two.' }] });
  const path = await startSession(page, 'What is the answer?');
  await answerIs(page, 'Forty-two.');
  const id = path.split('/').at(-1) ?? '';
  const kept = async () => {
    const { messages } = await app.client.session.get.query({ id });
    const answer = messages.at(-1);
    return answer?.role === 'assistant' ? answer.feedback : undefined;
  };
  const bad = page.getByRole('button', { name: 'Bad answer' });
  const good = page.getByRole('button', { name: 'Good answer' });

  await bad.click();
  const dialog = page.getByRole('dialog', { name: 'What went wrong?' });
  await dialog.waitFor();
  await expect.poll(kept).toMatchObject({ rating: 'down' });
  expect(await bad.getAttribute('aria-pressed')).toBe('true');
  await page.keyboard.press('Escape');
  expect(await kept()).toMatchObject({ rating: 'down' });

  await bad.click();
  await dialog.getByRole('button', { name: 'Wrong', exact: true }).click();
  await dialog.getByLabel('Comment').fill('It is 43.');
  await dialog.getByText('Kept with the session on this server.').waitFor();
  await page.keyboard.press('Control+Enter');
  await expect.poll(kept).toMatchObject({ rating: 'down', reasons: ['Wrong'], comment: 'It is 43.' });
  await expect.poll(() => dialog.count()).toBe(0);

  // Another tab shows it, and what it changes is seen here.
  const other = await openTab(path);
  await expect.poll(() => other.getByRole('button', { name: 'Bad answer' }).getAttribute('aria-pressed')).toBe('true');
  await other.getByRole('button', { name: 'Good answer' }).click();
  await expect.poll(() => good.getAttribute('aria-pressed')).toBe('true');
  expect(await bad.getAttribute('aria-pressed')).toBe('false');

  await page.reload();
  await expect.poll(() => good.getAttribute('aria-pressed')).toBe('true');
  await good.click();
  await page.getByRole('button', { name: 'Take rating back' }).click();
  await expect.poll(() => good.getAttribute('aria-pressed')).toBe('false');
  expect(await kept()).toBeUndefined();
});
