/** What was written while the agent works: in its order, changed, moved, hurried and taken back; and how the agent is stopped. */

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, browse, focused, send, startSession, type Browsing } from './browser.ts';
import { findings } from './findings.ts';

const box = (page: Page) => page.getByLabel('Message', { exact: true });
const queue = (page: Page) => page.getByRole('list', { name: 'Messages that the agent has not read yet' });
const row = (page: Page, said: string) => queue(page).getByRole('listitem').filter({ hasText: said });
const order = (page: Page): Promise<string[]> => queue(page).locator('.queue-text').allTextContents();

const lastRequest = ({ upstream }: Browsing): string => JSON.stringify(upstream.requests.at(-1)?.body);

/** A session whose agent is at work until the gate opens, with messages that wait for the end of the turn. */
async function beginWork({ page, upstream }: Browsing, ...texts: string[]) {
  const gate = makeGate();
  upstream.script({ parts: [{ text: 'Working on it.' }, { wait: gate.wait }] }, { parts: [{ text: 'Read.' }] });
  const path = await startSession(page, 'Work');
  await answerIs(page, 'Working on it.');
  for (const text of texts) {
    await box(page).fill(text);
    await box(page).press('Control+Enter');
    await row(page, text).waitFor();
  }
  return { ...gate, path };
}

describe('the queue', () => {
  test('is put in another order with Alt and arrows and by dragging, the same in every tab', async () => {
    await using browsing = await browse();
    const { page, openTab } = browsing;
    const work = await beginWork(browsing, 'One', 'Two', 'Three');
    const other = await openTab(work.path);
    await row(other, 'Three').waitFor();
    await row(page, 'Three').getByRole('button', { name: /^Move/ }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => order(other)).toEqual(['One', 'Three', 'Two']);
    await expect.poll(() => order(page)).toEqual(['One', 'Three', 'Two']);
    // The focus goes with the row.
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => order(page)).toEqual(['Three', 'One', 'Two']);
    // No press is lost while another is on its way.
    for (const key of ['Down', 'Down', 'Up', 'Up', 'Down', 'Up']) await page.keyboard.press(`Alt+Arrow${key}`);
    await expect.poll(() => order(other)).toEqual(['Three', 'One', 'Two']);
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => order(page)).toEqual(['One', 'Two', 'Three']);
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => order(page)).toEqual(['Three', 'One', 'Two']);
    const from = await row(page, 'Two').getByRole('button', { name: /^Move/ }).boundingBox();
    const to = await row(page, 'Three').boundingBox();
    if (!from || !to) throw new Error('The rows are not on the page.');
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + 10, to.y - 4, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => order(other)).toEqual(['Two', 'Three', 'One']);
    work.open();
    await answerIs(page, 'Read.');
    const request = lastRequest(browsing);
    expect(['Two', 'Three', 'One'].map((text) => request.indexOf(`${text}"`))).toSatisfy((places: number[]) =>
      places.every((place, at) => place > (places[at - 1] ?? 0)),
    );
  });

  test('changes a message in its place, and gives the text back when the agent was faster', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const work = await beginWork(browsing, 'One', 'Two');
    await box(page).fill('half a thought');
    await row(page, 'One').getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Edit the waiting message').fill('One, but better');
    await page.keyboard.press('Enter');
    await row(page, 'One, but better').waitFor();
    expect(await order(page)).toEqual(['One, but better', 'Two']);
    expect(await box(page).inputValue()).toBe('half a thought');
    await row(page, 'Two').getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Edit the waiting message').fill('Two, too late');
    work.open();
    await answerIs(page, 'Read.');
    await expect.poll(() => box(page).inputValue()).toBe('half a thought\n\nTwo, too late');
    await page.getByText('The agent read the message before your change was saved.').waitFor();
    expect(lastRequest(browsing)).toContain('One, but better');
    expect(lastRequest(browsing)).not.toContain('Two, too late');
  });

  test('hurries a message, and takes one back into the message box, from any tab', async () => {
    await using browsing = await browse();
    const { page, openTab } = browsing;
    const work = await beginWork(browsing, 'One', 'Two');
    const other = await openTab(work.path);
    await row(other, 'One').getByRole('button', { name: 'Send now' }).click();
    await row(page, 'One').getByText('Read after the current step').waitFor();
    expect(await order(page)).toEqual(['One', 'Two']);
    await row(other, 'Two').getByRole('button', { name: 'Withdraw' }).click();
    await row(page, 'Two').waitFor({ state: 'detached' });
    await other.getByText('The withdrawn message is in the message box.').waitFor();
    expect([await box(other).inputValue(), await box(page).inputValue()]).toEqual(['Two', '']);
    // The focus goes to the next message, and from the last one to the box.
    expect(await focused(other)).toBe('Withdraw');
    await other.keyboard.press('Enter');
    await expect.poll(() => box(other).inputValue()).toBe('Two\n\nOne');
    await expect.poll(() => focused(other)).toBe('Message');
    await other.keyboard.press('Enter');
    await row(page, 'Two').waitFor();
    work.open();
    await answerIs(page, 'Read.');
    expect(lastRequest(browsing)).toContain('Two\\n\\nOne');
  });

  test('pauses with a stop, and is continued or cleared', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const work = await beginWork(browsing, 'One', 'Two');
    await page.getByRole('button', { name: 'Stop the session' }).click();
    await page.getByRole('menuitem', { name: 'Stop session now' }).click();
    await page.getByText('Stopped by you. 2 messages wait until it goes on.').waitFor();
    expect(await order(page)).toEqual(['One', 'Two']);
    expect(await findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await answerIs(page, 'Read.');
    expect(await focused(page)).toBe('Message');
    expect(lastRequest(browsing)).toContain('Two');
    work.open();

    const again = makeGate();
    browsing.upstream.script({ parts: [{ text: 'At it again.' }, { wait: again.wait }] });
    await send(page, 'Again');
    await answerIs(page, 'At it again.');
    await box(page).fill('Three');
    await box(page).press('Control+Enter');
    await row(page, 'Three').waitFor();
    await page.getByRole('button', { name: 'Stop the session' }).click();
    await page.getByRole('menuitem', { name: 'Stop session now' }).click();
    await row(page, 'Three').getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Edit the waiting message').fill('Three, not saved');
    await page.getByRole('button', { name: 'Clear' }).click();
    await queue(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await expect.poll(() => box(page).inputValue()).toBe('Three, not saved');
    await page.getByText('The withdrawn message is in the message box.').waitFor();
    expect(await focused(page)).toBe('Message');
    again.open();
  });
});

describe('the agent', () => {
  test('goes on with what was said when it is interrupted, and keeps what it had written', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const work = await beginWork(browsing);
    await send(page, 'Rather do this.');
    await row(page, 'Rather do this.').getByText('Read after the current step').waitFor();
    await box(page).press('Escape');
    await box(page).press('Escape');
    await answerIs(page, 'Read.');
    const request = lastRequest(browsing);
    expect(request.indexOf('Rather do this.')).toBeGreaterThan(request.indexOf('Working on it.'));
    expect(request).toContain('The person interrupted you here.');
    work.open();
  });

  test('is stopped after the turn, which the page says until then', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const work = await beginWork(browsing);
    await page.getByRole('button', { name: 'Stop the session' }).click();
    await page.getByRole('menuitem', { name: 'Stop after this turn' }).click();
    const notice = page.getByText('The session stops after this turn.');
    await notice.waitFor();
    // Taken back beside the notice, and wished for again.
    await page.getByRole('button', { name: 'Do not stop', exact: true }).press('Enter');
    await notice.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stop the session' }).click();
    await page.getByRole('menuitem', { name: 'Stop after this turn' }).press('Enter');
    await notice.waitFor();
    await page.getByRole('button', { name: 'Stop the session' }).click();
    await page.getByRole('menuitem', { name: 'Do not stop after this turn' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('main').getByText('Stopped', { exact: true }).count()).toBe(0);
    work.open();
    await page.getByRole('main').getByText('Stopped', { exact: true }).waitFor();
    await answerIs(page, 'Working on it.');
  });

  test('shows where it is in its plan while it works', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    const gate = makeGate();
    const items = [
      { text: 'Read the code', status: 'done' },
      { text: 'Change it', status: 'working' },
      { text: 'Run the tests', status: 'pending' },
    ];
    upstream.script(
      { parts: [{ call: { name: 'plan', input: { items } } }] },
      { parts: [{ text: 'Changing it.' }, { wait: gate.wait }] },
    );
    await startSession(page, 'Work');
    const plan = page.getByRole('region', { name: 'Plan' });
    await plan.getByRole('button', { name: 'Plan 1/3 Change it' }).click();
    await expect.poll(() => plan.getByRole('listitem').allInnerTexts()).toHaveLength(3);
    expect(await findings(page)).toEqual([]);
    gate.open();
    await plan.waitFor({ state: 'detached' });
  });
});
