import { expect, test } from 'vitest';
import { answerIs, browse, startSession } from './browser.ts';

test('older messages come when a person scrolls up, and what they read does not move', async () => {
  await using browsing = await browse();
  const { page, app, upstream } = browsing;
  upstream.script({ parts: [{ text: 'Answer 0.' }] });
  const path = await startSession(page, 'Question 0');
  await answerIs(page, 'Answer 0.');
  const session = path.split('/').at(-1) ?? '';
  for (let turn = 1; turn < 45; turn++) {
    upstream.script({ parts: [{ text: `Answer ${turn}.` }] });
    await app.client.message.send.mutate({ session, text: `Question ${turn}`, clientId: `turn-${turn}` });
    await upstream.requested(turn + 1);
    await expect.poll(async () => (await app.client.session.get.query({ id: session })).session.agent).toBe('idle');
  }

  await page.reload();
  await answerIs(page, 'Answer 44.');
  const messages = page.getByRole('article');
  expect(await messages.count()).toBe(50);
  const scroller = page.getByRole('region', { name: 'Conversation' });
  const distanceToEnd = () =>
    scroller.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
  expect(await distanceToEnd()).toBeLessThan(2);

  const first = messages.getByText('Question 20', { exact: true });
  await first.scrollIntoViewIfNeeded();
  await expect.poll(() => messages.count()).toBe(90);
  expect(await first.isVisible()).toBe(true);
  expect(await messages.getByText('Question 0', { exact: true }).count()).toBe(1);

  await page.getByRole('button', { name: 'Jump to latest' }).click();
  await expect.poll(distanceToEnd).toBeLessThan(2);
});
