import { describe, expect, test } from 'vitest';
import { answerIs, browse, focused, send, startSession } from './browser.ts';
import { listOf, makeSessions, order } from './sessions.ts';

describe('the session list', () => {
  test('is one stop of the Tab key, moves by arrows, renames and deletes in place, and keeps the focus', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await makeSessions(app, ['Third', 'Second', 'First']);
    const list = listOf(page);
    await list.getByRole('link', { name: /First/ }).waitFor();
    expect(await list.locator('[data-session][tabindex="0"]').count()).toBe(1);

    await page.getByRole('searchbox').press('ArrowDown');
    expect(await focused(page)).toMatch(/^First/);
    await page.keyboard.press('End');
    expect(await focused(page)).toMatch(/^Third/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('F2');
    await page.getByLabel('Session name').fill('Renamed');
    await page.keyboard.press('Enter');
    // What changed last comes first, and the focus goes with it.
    await expect.poll(() => focused(page)).toMatch(/^Renamed/);
    await page.keyboard.press('Home');
    await expect.poll(() => focused(page)).toMatch(/^Renamed/);

    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete this session?' });
    await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused(page)).toMatch(/^Renamed/);
    await page.keyboard.press('Delete');
    await dialog.getByRole('button', { name: 'Delete session' }).press('Enter');
    await expect.poll(() => focused(page)).toMatch(/^First/);
    expect(
      await list
        .getByRole('link')
        .filter({ hasText: /Renamed/ })
        .count(),
    ).toBe(0);
  });

  test('pins, archives and takes back by keyboard, each with a way back, and shows the archive', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await makeSessions(app, ['Fourth', 'Third', 'Second', 'First']);
    const list = listOf(page);
    await expect.poll(order(page)).toEqual(['First', 'Second', 'Third', 'Fourth']);
    await page.getByRole('searchbox').press('ArrowDown');
    await page.keyboard.press('End');
    expect(await focused(page)).toMatch(/^Fourth/);

    await page.keyboard.press('p');
    await expect.poll(order(page)).toEqual(['Fourth', 'First', 'Second', 'Third']);
    await list.getByRole('region', { name: 'Pinned' }).waitFor();
    expect(await focused(page)).toMatch(/^Fourth/);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('e');
    await expect.poll(order(page)).toEqual(['Fourth', 'First', 'Third']);
    expect(await focused(page)).toMatch(/^Third/);
    await page.getByText('Archived “Second”.').waitFor();
    await page.keyboard.press('z');
    await expect.poll(order(page)).toEqual(['Fourth', 'First', 'Second', 'Third']);
    await page.getByText('Archived “Second”.').waitFor({ state: 'detached' });
    await page.keyboard.press('e');
    await expect.poll(order(page)).toEqual(['Fourth', 'First', 'Second']);

    // Where single letters are not wanted they do nothing.
    await page.evaluate(() => localStorage.setItem('sessile.single-keys', 'false'));
    await page.reload();
    await page.getByRole('searchbox').press('ArrowDown');
    for (const key of ['p', 'e', 'x', 'z']) await page.keyboard.press(key);
    await page.evaluate(() => localStorage.removeItem('sessile.single-keys'));
    await page.reload();
    await expect.poll(order(page)).toEqual(['Fourth', 'First', 'Second']);
    expect((await app.client.session.list.query({ isArchived: true })).items.map(({ name }) => name)).toEqual([
      'Third',
    ]);

    await page.getByRole('button', { name: 'Filter sessions' }).press('Enter');
    await page.getByRole('switch', { name: 'Archived' }).press('Space');
    await expect.poll(order(page)).toEqual(['Third']);
    await list.getByText('1 session', { exact: true }).waitFor();
    await list.getByRole('link', { name: /Third/ }).press('Enter');
    await page.getByText('This session is archived.').waitFor();
    await page.getByRole('button', { name: 'Take back from the archive' }).press('Enter');
    await list.getByText('Nothing is archived.').waitFor();
    await list.getByRole('button', { name: 'Clear the filter' }).last().press('Enter');
    await expect.poll(order(page)).toEqual(['Fourth', 'First', 'Second', 'Third']);
  });

  test('is filtered by the server, keeps the filter, and says how to see more', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    const [old] = await makeSessions(app, ['Old and stopped', 'Of another model']);
    await app.client.session.stop.mutate({ id: old ?? '' });
    const other = (await app.client.session.list.query({ query: 'another' })).items[0]?.id ?? '';
    await app.client.session.update.mutate({ id: other, settings: { model: 'google/gemini-2.5-flash' } });
    // More than the first page holds: neither of the two is loaded.
    // No page need draw them one by one.
    await page.goto('about:blank');
    for (let count = 0; count < 60; count += 1) await app.client.session.create.mutate({ name: `Hay ${count}` });
    await page.goto(app.url);
    const list = listOf(page);
    const filter = page.getByRole('group', { name: 'Filter' });
    await page.getByRole('button', { name: 'Filter sessions' }).click();
    await filter.getByLabel('State').selectOption('Stopped');
    await expect.poll(order(page)).toEqual(['Old and stopped']);
    await page.reload();
    await expect.poll(order(page)).toEqual(['Old and stopped']);
    await page.getByRole('searchbox').fill('hay 5');
    await list.getByText('No session is called anything like “hay 5”.').waitFor();
    await list.getByRole('button', { name: 'Clear the filter' }).last().click();
    await list.getByRole('link', { name: /Hay 5\b/ }).waitFor();
    await page.getByRole('searchbox').fill('');

    await page.getByRole('button', { name: 'Filter sessions' }).click();
    await filter.getByLabel('Model').selectOption({ label: 'Gemini 2.5 Flash' });
    await expect.poll(order(page)).toEqual(['Of another model']);
    await filter.getByLabel('State').selectOption('Failed');
    await list.getByText('No session fits this filter.').waitFor();
    await filter.getByLabel('State').selectOption('Live');
    await list.getByText('1 session', { exact: true }).waitFor();
    // What fits no more leaves, wherever that happened.
    await app.client.session.stop.mutate({ id: other });
    await list.getByText('No session fits this filter.').waitFor();
    await filter.getByLabel('Model').selectOption({ label: 'Any model' });
    await list.getByText('50+ sessions').waitFor();
  });

  test('finds by name, also what is not loaded, and says when there is nothing', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    const { id } = await app.client.session.create.mutate({ name: 'Needle in the stack' });
    // No page need draw them one by one.
    await page.goto('about:blank');
    for (let count = 0; count < 60; count += 1) await app.client.session.create.mutate({ name: `Hay ${count}` });
    await app.client.session.stop.mutate({ id });
    await page.goto(app.url);
    const search = page.getByRole('searchbox', { name: 'Search sessions' });
    await search.fill('needle');
    await page.getByRole('link', { name: /Needle in the stack/ }).waitFor();
    await search.fill('no such thing');
    await page.getByText('No session is called anything like “no such thing”.').waitFor();
    await page.getByRole('button', { name: 'Clear search' }).click();
    await page.getByRole('link', { name: /Hay 59/ }).waitFor();
  });

  test('draws only what is seen, and reaches the very last of many', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    const names = Array.from({ length: 400 }, (_, at) => `Number ${at}`);
    // No page need draw them one by one.
    await page.goto('about:blank');
    for (const name of names) await app.client.session.create.mutate({ name });
    await page.goto(app.url);
    const rows = page.locator('[data-session]');
    await rows.first().waitFor();
    await rows.first().focus();
    await expect
      .poll(async () => {
        await page.keyboard.press('End');
        return focused(page);
      })
      .toMatch(/^Number 0/);
    expect(await rows.count()).toBeLessThan(80);
  });

  test('marks what nobody has seen, and tells the tab when a session needs the person', async () => {
    await using browsing = await browse();
    const { page, upstream, app } = browsing;
    upstream.script({ parts: [{ text: 'Hi.' }] });
    await startSession(page, 'Hello');
    await answerIs(page, 'Hi.');
    await page.getByRole('link', { name: 'New session' }).click();
    upstream.script({ parts: [{ text: 'Done elsewhere.' }] });
    const [session] = (await app.client.session.list.query({})).items;
    await app.client.message.send.mutate({ session: session?.id ?? '', text: 'Again', clientId: 'elsewhere' });
    const row = page.getByRole('link', { name: /unread/ });
    await row.waitFor();
    await row.click();
    await expect.poll(() => row.count()).toBe(0);

    upstream.script({ parts: [{ call: { name: 'shell', input: { command: 'true' } } }] });
    await app.client.session.create.mutate({ prompt: 'Ask me', name: 'Asks', settings: { approvals: 'ask' } });
    await expect.poll(() => page.title()).toMatch(/^\(1\) /);
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('/favicon-waiting.svg');
  });
});

test('the palette finds sessions and actions by keyboard, and gives the focus back', async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  await app.client.session.create.mutate({ name: 'Quarterly report' });
  await page.getByRole('link', { name: /Quarterly report/ }).waitFor();
  await page.getByLabel('Message', { exact: true }).focus();
  const palette = page.getByRole('dialog', { name: 'Search sessions, messages and actions' });
  await page.keyboard.press('ControlOrMeta+k');
  await palette.waitFor();
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Message', { exact: true }).evaluate((box) => box === document.activeElement)).toBe(
    true,
  );

  await page.keyboard.press('ControlOrMeta+k');
  await palette.getByRole('combobox').fill('qrep');
  await palette.getByRole('option', { name: /Quarterly report/, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sessions\//);

  await page.keyboard.press('ControlOrMeta+k');
  await palette.getByRole('combobox').fill('dark');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
});

test('the whole of a chat goes by keyboard alone', async () => {
  await using browsing = await browse();
  const { page, upstream, app } = browsing;
  const press = async (keys: string) => page.keyboard.press(keys);
  const tabTo = async (name: RegExp) => {
    for (let count = 0; count < 40; count += 1) {
      const label = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.matches('button, a')
          ? `${element.getAttribute('aria-label') ?? ''} ${element.textContent}`
          : '';
      });
      if (name.test(label)) return;
      await press('Tab');
    }
    throw new Error(`The Tab key does not reach ${name}.`);
  };
  const command = async (words: string) => {
    await press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: 'Search sessions, messages and actions' }).waitFor();
    await page.keyboard.type(words);
    await press('Enter');
  };

  upstream.script(
    { parts: [{ call: { name: 'write', input: { path: 'a.md', content: 'one\n' } } }] },
    { parts: [{ text: 'Written.' }] },
  );
  await page.keyboard.type('Write a file');
  await press('Enter');
  await page.waitForURL(/\/sessions\//);
  await answerIs(page, 'Written.');
  upstream.script({ parts: [{ text: 'And again.' }] });
  await send(page, 'Again');
  await answerIs(page, 'And again.');

  await press('F6');
  await tabTo(/Created\s*a\.md/);
  await press('Enter');
  await page.locator('[aria-expanded=true]', { hasText: 'Created' }).waitFor();

  await command('stop session now');
  await page.locator('.status-chip', { hasText: 'Stopped' }).waitFor();
  await command('resume');
  await page.locator('.status-chip', { hasText: 'Ready' }).waitFor();
  await press('F2');
  await page.getByLabel('Session name').waitFor();
  await page.keyboard.type('By keyboard');
  await press('Enter');
  await expect.poll(() => page.title()).toContain('By keyboard');
  await command('delete session');
  await page.getByRole('dialog', { name: 'Delete this session?' }).waitFor();
  await press('Tab');
  await press('Enter');
  await page.getByRole('heading', { name: 'What should the agent do?' }).waitFor();
  // Whoever leaves the page has decided.
  await page.reload();
  await expect.poll(async () => (await app.client.session.list.query({})).items).toEqual([]);
});

test('the time that is left is told, and can be extended before it is over', async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  const session = await app.client.session.create.mutate({ name: 'Short', settings: { timeout: 60 } });
  const tab = await browsing.openTab(`/sessions/${session.id}`);
  await tab.getByText(/^0:\d\d left$/).waitFor();
  await tab.clock.install();
  await tab.clock.fastForward(50_000);
  await tab.getByRole('button', { name: 'Extend 5 min' }).click();
  await expect
    .poll(async () => (await app.client.session.get.query({ id: session.id })).session.settings.timeout)
    .toBe(360);
  await tab.getByRole('button', { name: 'Extend 5 min' }).waitFor({ state: 'detached' });
  await page.close();
});
