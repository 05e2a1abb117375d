/** Deleting on the page: what is told before, the ten seconds in which it can be undone, and what is left afterwards. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { TestApp } from '../support/start-app.ts';
import { browse, focused } from './browser.ts';
import { makeSessions, order, rowOf } from './sessions.ts';

const toasts = (page: Page) => page.getByRole('region', { name: 'What was done just now' });
const namesOf = (app: TestApp) => async () => (await app.client.session.list.query({})).items.map(({ name }) => name);

/** By the keyboard, from the row. */
async function removeByKey(page: Page, name: string): Promise<void> {
  await rowOf(page, name).focus();
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
}

describe('deleting', () => {
  test('tells what goes, holds it for ten seconds in which it can be undone, in every tab, and then is whole', async () => {
    await using browsing = await browse();
    const { page, app, upstream } = browsing;
    await makeSessions(app, ['C', 'B', 'A']);
    upstream.script(
      { parts: [{ call: { name: 'write', input: { path: 'a.md', content: 'x'.repeat(3_000) } } }] },
      { parts: [{ call: { name: 'shell', input: { command: 'sleep 1000', background: true } } }] },
      { parts: [{ text: 'Done.' }] },
    );
    const full = await app.client.session.create.mutate({
      name: 'Full',
      prompt: 'Work.',
      settings: { approvals: 'full', timeout: 0 },
    });
    await expect
      .poll(async () => (await app.client.session.get.query({ id: full.id })).messages.at(-1)?.state)
      .toBe('done');
    await expect.poll(order(page)).toEqual(['Full', 'A', 'B', 'C']);
    const other = await browsing.openTab(`/sessions/${full.id}`);
    await expect.poll(order(other)).toEqual(['Full', 'A', 'B', 'C']);
    await other.getByLabel('Message', { exact: true }).fill('Half a thought');

    await page.clock.install();
    await rowOf(page, 'Full').focus();
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete this session?' });
    await dialog.getByText('2 messages').waitFor();
    await dialog.getByText('1 file in the workspace, 3 KiB').waitFor();
    await dialog.getByText('1 process that runs, which is ended').waitFor();
    await dialog.getByRole('button', { name: 'Delete session' }).press('Enter');
    await expect.poll(order(page)).toEqual(['A', 'B', 'C']);
    await toasts(page).getByText('Deleting “Full”').waitFor();
    await toasts(page)
      .getByText(/in \d+ s/)
      .waitFor();
    // The other tab cannot write into what goes.
    await other.getByRole('heading', { name: /This session will be deleted in \d+ s/ }).waitFor();
    await expect.poll(order(other)).toEqual(['A', 'B', 'C']);

    // A second one has its own time and its own way back; the first is undone from the other tab.
    await removeByKey(page, 'B');
    await toasts(page).getByText('Deleting “B”').waitFor();
    await expect.poll(() => toasts(page).getByRole('button', { name: 'Undo', exact: true }).count()).toBe(2);
    await other.getByRole('button', { name: 'Undo, keep the session' }).click();
    await expect.poll(order(page)).toEqual(['Full', 'A', 'C']);
    expect(await other.getByLabel('Message', { exact: true }).inputValue()).toBe('Half a thought');
    expect(await namesOf(app)()).toEqual(['Full', 'A', 'B', 'C']);

    await page.clock.fastForward(10_000);
    await expect.poll(namesOf(app)).toEqual(['Full', 'A', 'C']);
    await toasts(page).getByText('Deleting “B”').waitFor({ state: 'detached' });
    await expect.poll(order(other)).toEqual(['Full', 'A', 'C']);

    await removeByKey(page, 'Full');
    await other.getByRole('heading', { name: /This session will be deleted/ }).waitFor();
    await page.clock.fastForward(10_000);
    await other.getByRole('heading', { name: 'This session was deleted' }).waitFor();
    expect(await namesOf(app)()).toEqual(['A', 'C']);
    expect(await other.evaluate(() => JSON.stringify(localStorage).includes('Half a thought'))).toBe(false);
  });

  test('of several is one wish by the keyboard alone, undone together, and carried out when the page goes', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    const [, opened] = await makeSessions(app, ['E', 'D', 'C', 'B', 'A']);
    await expect.poll(order(page)).toEqual(['A', 'B', 'C', 'D', 'E']);
    await page.getByRole('searchbox').press('ArrowDown');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    const remove = async () => {
      await page.keyboard.press('Delete');
      await page.getByRole('dialog', { name: 'Delete 3 sessions?' }).getByText('“A”, “B”, “C”').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect.poll(order(page)).toEqual(['D', 'E']);
      await toasts(page).getByText('Deleting 3 sessions').waitFor();
    };
    await remove();
    await expect.poll(() => focused(page)).toMatch(/^D/);
    await page.keyboard.press('z');
    await expect.poll(order(page)).toEqual(['A', 'B', 'C', 'D', 'E']);
    await remove();
    // The button is reached by the keyboard too, and gives the focus back to what it brought back.
    const undo = toasts(page).getByRole('button', { name: 'Undo' });
    for (let count = 0; count < 6 && !(await undo.evaluate((button) => button === document.activeElement)); count += 1)
      await page.keyboard.press('F6');
    await page.keyboard.press('Enter');
    await expect.poll(order(page)).toEqual(['A', 'B', 'C', 'D', 'E']);
    await expect.poll(() => focused(page)).toMatch(/^[ABC]/);
    expect(await namesOf(app)()).toEqual(['A', 'B', 'C', 'D', 'E']);

    await remove();
    await page.reload();
    await expect.poll(order(page)).toEqual(['D', 'E']);
    await expect.poll(namesOf(app)).toEqual(['D', 'E']);

    // From the header the page goes on to a new session; undone, it comes back.
    await page.goto(`${app.url}/sessions/${opened}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete session…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete session' }).click();
    await page.getByRole('heading', { name: 'What should the agent do?' }).waitFor();
    await toasts(page).getByRole('button', { name: 'Undo' }).click();
    await page.waitForURL(`**/sessions/${opened}`);
    await page.getByLabel('Message', { exact: true }).waitFor();
  });

  test('waits while the server is out of reach, and comes back with the reason when it is refused', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await makeSessions(app, ['C', 'B', 'A']);
    await expect.poll(order(page)).toEqual(['A', 'B', 'C']);
    await page.clock.install();
    await page.context().setOffline(true);
    await removeByKey(page, 'A');
    await page.clock.fastForward(10_000);
    await toasts(page).getByText('“A”: deleted as soon as the server answers.').waitFor();
    await expect.poll(order(page)).toEqual(['B', 'C']);
    await page.context().setOffline(false);
    await expect.poll(namesOf(app)).toEqual(['B', 'C']);
    await toasts(page).getByText('“A”').waitFor({ state: 'detached' });

    const storage = new Database(join(app.dataDir, 'sessile.db'));
    storage.exec("create trigger full before insert on removal begin select raise(abort, 'no space'); end");
    await removeByKey(page, 'B');
    await page.clock.fastForward(10_000);
    await toasts(page).getByText('“B” was not deleted: ').waitFor();
    await expect.poll(order(page)).toEqual(['B', 'C']);
    storage.exec('drop trigger full');
    storage.close();
    expect(app.logged.splice(0)).toEqual([expect.stringContaining('no space')]);
    await toasts(page).getByRole('button', { name: 'Close' }).click();
    expect(await namesOf(app)()).toEqual(['B', 'C']);
  });
});
