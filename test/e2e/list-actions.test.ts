/** What is done to sessions from the list: to several at once, and from the menu of one. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { makeGate } from '../support/upstream/reply.ts';
import { browse } from './browser.ts';
import { listOf, makeSessions, order, rowOf } from './sessions.ts';

test('sessions are selected by key, by box and by range: what is done to all of them has one way back', async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  await makeSessions(app, ['F', 'E', 'D', 'C', 'B', 'A']);
  const list = listOf(page);
  await expect.poll(order(page)).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  const row = (name: string) => rowOf(page, name);
  const bar = page.getByRole('toolbar', { name: 'Selected sessions' });

  await row('B').hover();
  await list.getByRole('checkbox', { name: 'Select B' }).check();
  await row('D').click({ modifiers: ['Shift'] });
  await bar.getByText('3 selected').waitFor();
  expect(page.context().pages().length).toBe(1);
  expect(new URL(page.url()).pathname).toBe('/');
  await bar.getByRole('button', { name: 'Archive' }).click();
  await expect.poll(order(page)).toEqual(['A', 'E', 'F']);
  await bar.waitFor({ state: 'detached' });
  await page.getByText('Archived 3 sessions.').waitFor();
  await page.getByRole('region', { name: 'What was done just now' }).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(order(page)).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);

  await row('E').focus();
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  await bar.getByText('2 selected').waitFor();
  await bar.getByRole('button', { name: 'Stop' }).press('Enter');
  await expect
    .poll(async () => (await app.client.session.list.query({ phase: 'stopped' })).items.map(({ name }) => name).sort())
    .toEqual(['E', 'F']);
  await bar.getByRole('button', { name: 'Clear the selection' }).press('Enter');
  await bar.waitFor({ state: 'detached' });
});

test('which of several could not be changed is told, and what was done to the others stays', async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  const [broken] = await makeSessions(app, ['C', 'B', 'A']);
  await expect.poll(order(page)).toEqual(['A', 'B', 'C']);
  const storage = new Database(join(app.dataDir, 'sessile.db'));
  storage.exec(
    `create trigger full before insert on event when new.session = '${broken}' begin select raise(abort, 'no space'); end`,
  );
  await page.getByRole('searchbox').press('ArrowDown');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('e');
  await page.getByText('Nothing was changed in “C”: ').waitFor();
  await page.getByText('Archived 2 sessions.').waitFor();
  await expect.poll(order(page)).toEqual(['C']);
  storage.exec('drop trigger full');
  storage.close();
  expect(app.logged.splice(0)).toEqual([expect.stringContaining('no space')]);
});

test('everything that can be done with a session is in the menu of its row', async () => {
  await using browsing = await browse();
  const { page, app, upstream } = browsing;
  const [second, first] = await makeSessions(app, ['Second', 'First']);
  const list = listOf(page);
  const row = (name: string) => rowOf(page, name);
  const choose = async (name: string, item: string) => {
    await row(name).hover();
    await list.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  const phaseOf =
    (id = '') =>
    async () =>
      (await app.client.session.get.query({ id })).session.phase;

  // By the keyboard the menu is one key away from the row, and gives the focus back.
  await row('First').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Select', exact: true }).waitFor();
  expect(await page.getByRole('menuitem').allTextContents()).toEqual([
    'Select',
    'Rename session',
    'Generate a name',
    'Pin',
    'Stop session now',
    'Clone settings to a new session',
    'Clone with history',
    'Export session',
    'Archive',
    'Delete session…',
  ]);
  await page.keyboard.press('Enter');
  await page.getByRole('toolbar', { name: 'Selected sessions' }).getByText('1 selected').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.getByRole('toolbar', { name: 'Selected sessions' }).waitFor({ state: 'detached' });

  await choose('Second', 'Pin');
  await list
    .getByRole('region', { name: 'Pinned' })
    .getByRole('link', { name: /Second/ })
    .waitFor();
  await choose('Second', 'Unpin');
  await list.getByRole('region', { name: 'Pinned' }).waitFor({ state: 'detached' });
  await choose('First', 'Stop session now');
  await expect.poll(phaseOf(first)).toBe('stopped');
  await choose('First', 'Resume');
  await expect.poll(phaseOf(first)).toBe('running');
  await choose('First', 'Export session');
  await page.getByRole('dialog', { name: 'Export session' }).waitFor();
  await page.keyboard.press('Escape');

  // The wish to stop after the turn can be taken back.
  const gate = makeGate();
  upstream.script({ parts: [{ text: 'On' }, { wait: gate.wait }, { text: ' it.' }] });
  await app.client.message.send.mutate({ session: second ?? '', text: 'Work', clientId: 'work' });
  await row('Second').getByText('Working').waitFor();
  await choose('Second', 'Stop after this turn');
  await choose('Second', 'Do not stop after this turn');
  await expect
    .poll(async () => (await app.client.session.get.query({ id: second ?? '' })).session.isStopRequested)
    .toBe(false);
  gate.open();
  await expect.poll(async () => (await app.client.session.get.query({ id: second ?? '' })).session.agent).toBe('idle');

  await choose('Second', 'Clone settings to a new session');
  await page.waitForURL(/\/sessions\//);
  await page.getByRole('heading', { name: 'Second (copy)' }).waitFor();
  // The header has the same wishes for the session that is open.
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByText('This session is archived.').waitFor();
  await expect.poll(order(page)).toEqual(['Second', 'First']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('This session is archived.').waitFor({ state: 'detached' });
  await expect.poll(order(page)).toEqual(['Second (copy)', 'Second', 'First']);
});
