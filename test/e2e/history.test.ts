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
  const scroller = page.getByRole('region', { name: 'Conversation' });
  const distanceToEnd = () =>
    scroller.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
  expect(await distanceToEnd()).toBeLessThan(2);
  const messages = page.getByRole('article');
  expect(await messages.count()).toBeLessThan(50);

  // Where the first message in view is, and what it says.
  const seen = () =>
    scroller.evaluate((element) => {
      const top = element.getBoundingClientRect().top;
      const first = [...element.querySelectorAll('article')].find(
        (row) => row.getBoundingClientRect().bottom > top + 1,
      );
      return { key: first?.dataset.key, top: Math.round(first?.getBoundingClientRect().top ?? 0) };
    });
  await scroller.hover();
  const start = messages.getByText('Question 0', { exact: true });
  for (let turn = 0; turn < 60 && !(await start.isVisible()); turn++) {
    const before = await seen();
    await page.mouse.wheel(0, -300);
    await expect.poll(seen).not.toEqual(before);
    const after = await seen();
    // Older rows are drawn and measured, and more are loaded: what is read stays.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 60)));
    const later = await seen();
    expect({ ...later, top: Math.abs(later.top - after.top) < 2 }).toEqual({ key: after.key, top: true });
  }
  expect(await start.count()).toBe(1);

  await page.getByRole('button', { name: 'Jump to latest' }).click();
  await expect.poll(distanceToEnd).toBeLessThan(2);
  await answerIs(page, 'Answer 44.');
});
