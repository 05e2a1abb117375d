import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, answers, browse, send, startSession } from './browser.ts';

const box = (page: Page) => page.getByLabel('Message', { exact: true });
const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });
const place = (page: Page) => conversation(page).evaluate((element) => element.scrollTop);

/** By its link in the list, as long as the page is not there yet. */
async function open(page: Page, path: string): Promise<void> {
  await page.locator(`a[href="${path}"]`).first().click();
  await page.waitForURL(`**${path}`);
}

/** What of the first session could stand in the second one. */
async function shown(page: Page) {
  return {
    timelines: await conversation(page).count(),
    answers: await answers(page),
    draft: await box(page).inputValue(),
    name: await page.getByRole('heading', { level: 1 }).textContent(),
    isRenamed: await page.getByLabel('Session name').count(),
    isSearched: await page.getByRole('textbox', { name: 'Find in this session' }).count(),
    dialogs: await page.getByRole('dialog').count(),
    hasFocus: await box(page).evaluate((area) => area === document.activeElement),
  };
}

test('each session is found as it was left, and nothing of one stands in another', async () => {
  await using browsing = await browse();
  const { page, app, upstream } = browsing;
  const name = (path: string, as: string) =>
    app.client.session.update.mutate({ id: path.split('/').at(-1) ?? '', name: as });
  const long = Array.from({ length: 80 }, (_, line) => `Line ${line}.`).join('\n\n');

  upstream.script({ parts: [{ text: 'The second answers.' }] });
  const second = await startSession(page, 'Second');
  await answerIs(page, 'The second answers.');
  await name(second, 'The second');
  await page.goto(app.url);
  const gate = makeGate();
  upstream.script(
    { parts: [{ thinking: 'So long.' }, { text: long }] },
    { parts: [{ text: 'Begun.' }, { wait: gate.wait }, { text: 'Ended.' }] },
  );
  const first = await startSession(page, 'First');
  await conversation(page).getByText('Line 79.', { exact: true }).waitFor();
  await name(first, 'The first');
  await send(page, 'More');
  await conversation(page).getByText('Begun.').waitFor();
  // What is open, written and in view stays behind; so does one Escape, which would be the first of two.
  await conversation(page).hover();
  await page.mouse.wheel(0, -9_000);
  await page.getByRole('button', { name: /^Thought/ }).click();
  await page.getByText('So long.').waitFor();
  const at = await place(page);
  await conversation(page).evaluate((element) => Object.assign(window, { first: element }));
  await box(page).fill('half a thought');
  await box(page).press('Escape');
  await page.getByText('Press Esc again to stop the agent').waitFor();
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find in this session' }).fill('So');
  await page.keyboard.press('F2');
  await page.getByLabel('Session name').fill('Renamed by leaving');

  await open(page, second);
  await answerIs(page, 'The second answers.');
  const nothing = { timelines: 1, draft: '', isRenamed: 0, isSearched: 0, dialogs: 0, hasFocus: true };
  await expect.poll(() => shown(page)).toEqual({ ...nothing, answers: ['The second answers.'], name: 'The second' });
  expect(await page.getByText('Press Esc again to stop the agent').count()).toBe(0);

  // The agent goes on meanwhile; what it said is there, and the view is where the person was.
  gate.open();
  const state = async () => (await app.client.session.get.query({ id: first.split('/').at(-1) ?? '' })).session.agent;
  await expect.poll(state).toBe('idle');
  await open(page, first);
  await expect
    .poll(async () => ({ ...(await shown(page)), answers: (await answers(page)).slice(-2) }))
    .toEqual({ ...nothing, draft: 'half a thought', answers: ['Begun.', 'Ended.'], name: 'Renamed by leaving' });
  expect(Math.abs((await place(page)) - at)).toBeLessThan(2);
  expect(await page.getByText('So long.').isVisible()).toBe(true);
  const isSame = await conversation(page).evaluate(
    // The page keeps what was put there above.
    (element) => element === (window as unknown as { first: Element }).first,
  );
  expect(isSame).toBe(true);

  // What was taken back in one cannot be undone in the other.
  await box(page).fill('');
  await box(page).pressSequentially('abc');
  for (const key of ['Backspace', 'Backspace', 'Backspace']) await box(page).press(key);
  await open(page, second);
  await expect.poll(() => shown(page)).toEqual({ ...nothing, answers: ['The second answers.'], name: 'The second' });
  await page.keyboard.press('Control+z');
  expect(await box(page).inputValue()).toBe('');
  await open(page, first);

  // A dialog is of its session, also when the page goes back under it.
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').waitFor();
  await page.goBack();
  await page.waitForURL(`**${second}`);
  await expect.poll(async () => (await shown(page)).dialogs).toBe(0);
  // A name that is being written is that of its session, whichever way it is left.
  await page.goForward();
  await page.waitForURL(`**${first}`);
  await page.keyboard.press('F2');
  await page.getByLabel('Session name').fill('Renamed by going back');
  await page.goBack();
  await page.waitForURL(`**${second}`);
  await page.getByRole('heading', { level: 1, name: 'The second' }).waitFor();
  await page.getByRole('link', { name: 'Renamed by going back' }).waitFor();
  // So is a menu.
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Export session' }).waitFor();
  await page.goForward();
  await page.waitForURL(`**${first}`);
  await expect.poll(() => page.getByRole('menuitem').count()).toBe(0);
  await page.goBack();
  await page.waitForURL(`**${second}`);
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find in this session' }).fill('answers');
  await page.getByText('1 of 1', { exact: true }).waitFor();

  // Whoever is faster than the server writes already.
  const server = makeGate();
  await page.route(/session\.get\?/, async (route) => {
    await server.wait;
    await route.continue();
  });
  await page.reload();
  await box(page).pressSequentially('early');
  expect(await conversation(page).count()).toBe(0);
  server.open();
  await answerIs(page, 'The second answers.');
  expect(await shown(page)).toMatchObject({ draft: 'early', hasFocus: true });

  // A row is pressed some time before it is clicked.
  await page.reload();
  await answerIs(page, 'The second answers.');
  const request = page.waitForRequest(/session\.get\?/);
  await page.locator(`a[href="${first}"]`).hover();
  await page.mouse.down();
  await request;
  expect(new URL(page.url()).pathname).toBe(second);
  await page.mouse.up();
  await page.waitForURL(`**${first}`);
}, 60_000);
