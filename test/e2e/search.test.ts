import { expect, test } from 'vitest';
import { answerIs, browse, startSession } from './browser.ts';

test('what was said is found from anywhere, and the page goes to it, however far it is', async () => {
  await using browsing = await browse();
  const { page, app, upstream } = browsing;
  upstream.script({ parts: [{ text: 'The heron stands in the reeds.' }] });
  const path = await startSession(page, 'Which bird is it?');
  await answerIs(page, 'The heron stands in the reeds.');
  const session = path.split('/').at(-1) ?? '';
  for (let turn = 1; turn < 60; turn += 1) {
    upstream.script({ parts: [{ text: `Answer ${turn}.` }] });
    await app.client.message.send.mutate({ session, text: `Question ${turn}`, clientId: `turn-${turn}` });
    await upstream.requested(turn + 1);
    await expect.poll(async () => (await app.client.session.get.query({ id: session })).session.agent).toBe('idle');
  }
  await page.goto(app.url);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search sessions, messages and actions' }).fill('herons');
  await page.getByText('Nothing is called “herons”.').waitFor();
  await page.getByRole('combobox', { name: 'Search sessions, messages and actions' }).fill('heron reed');
  const hit = page.getByRole('group', { name: 'Messages' }).getByRole('option');
  await expect.poll(() => hit.allTextContents()).toEqual([expect.stringContaining('The heron stands in the reeds.')]);
  expect(await hit.locator('mark').allTextContents()).toEqual(['heron', 'reed']);
  await page.keyboard.press('Enter');
  await page.waitForURL(/#message=/);
  const answer = page.getByText('The heron stands in the reeds.');
  await answer.waitFor();
  await expect.poll(() => answer.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(800);

  // Asked for again from the end of the same session, it is gone to again; so it is by the address alone.
  await page.getByRole('button', { name: 'Jump to latest' }).click();
  await expect.poll(() => answer.count()).toBe(0);
  await page.reload();
  await answer.waitFor();
});
