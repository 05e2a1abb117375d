import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startLine } from '../support/line.ts';
import { browse, type Browsing } from './browser.ts';
import { findings } from './findings.ts';

/** A session whose agent has started these commands in the background, and rests. */
async function startProcesses({ app, upstream }: Browsing, name: string, ...commands: string[]): Promise<string> {
  upstream.script(
    { parts: commands.map((command) => ({ call: { name: 'shell', input: { command, background: true } } })) },
    { parts: [{ text: 'They run.' }] },
  );
  const { id } = await app.client.session.create.mutate({ name, prompt: 'Start them' });
  const agent = async () => (await app.client.session.get.query({ id })).session.agent;
  await expect.poll(agent).toBe('idle');
  expect(await app.client.process.list.query({ session: id })).toHaveLength(commands.length);
  return id;
}

const echo = 'echo ready; while read line; do echo "got $line"; done';

const item = (page: Page, command: string) => page.locator('.process-item', { hasText: command });
const sheet = (page: Page) => page.locator('.terminal-sheet');
const lines = async (page: Page) => ((await sheet(page).textContent()) ?? '').split('\n');

async function open(page: Page, url: string, command: string): Promise<void> {
  await page.goto(`${url}/processes`);
  await item(page, command).getByRole('link').first().click();
}

describe('a process in the background', () => {
  test('is listed, prints live, reads what is written, and is killed with all that it started', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await startProcesses(browsing, 'Echo', `(trap '' TERM; setsid sleep 600) & ${echo}`);
    await page.clock.install();
    await page.goto(app.url);
    await page.getByRole('link', { name: /Background processes.*1 running/ }).click();
    await expect.poll(() => page.title()).toBe('Background processes · Sessile');
    await sheet(page).getByText('ready').waitFor();

    const input = page.getByLabel('Write a line to its input');
    await input.fill('one');
    await input.press('Enter');
    await sheet(page).getByText('got one').waitFor();
    expect(await input.inputValue()).toBe('');
    await input.press('ArrowUp');
    expect(await input.inputValue()).toBe('one');
    await input.press('Enter');
    await expect.poll(() => lines(page)).toEqual(['ready', 'got one', 'got one', '']);

    await page.getByRole('button', { name: 'Kill', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Kill this process?' });
    await dialog.getByText('trap').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Kill', exact: true }).click();
    await dialog.getByRole('button', { name: 'Kill process' }).click();
    await page.getByText('Asked to end (TERM)…').waitFor();
    // The page's clock runs ahead, so that it is seen what is said before the server is done.
    await page.clock.fastForward(5_000);
    await page.getByText('It did not end by itself. Forcing it (KILL)…').waitFor();
    await page.getByText('Killed. Nothing of it survived.').waitFor();
    await item(page, 'setsid').getByText('Killed').waitFor();
    expect(await input.count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Kill', exact: true }).count()).toBe(0);
    await page.getByRole('link', { name: 'Background processes', exact: true }).waitFor();
    expect((await app.client.process.list.query({})).map(({ status }) => status)).toEqual(['killed']);
  }, 40_000);

  test('says how it ended, in a shape and a word', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await startProcesses(browsing, 'Ends', 'true first', 'echo broken; exit 3');
    await page.goto(`${browsing.app.url}/processes`);
    await item(page, 'true first').getByText('Completed').waitFor();
    await item(page, 'broken').getByText('Failed, exit 3').waitFor();
    expect(await item(page, 'true first').locator('svg.glyph-check').count()).toBe(1);
    expect(await item(page, 'broken').locator('svg.glyph-cross').count()).toBe(1);
    expect(await item(page, 'broken').locator('.process-dot').count()).toBe(0);
  });

  test('announces its end once', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await startProcesses(browsing, 'Ends', `${echo} # quiet`);
    await open(page, browsing.app.url, 'quiet');
    await sheet(page).getByText('ready').waitFor();
    await browsing.app.client.process.kill.mutate({
      id: (await browsing.app.client.process.list.query({}))[0]?.id ?? '',
    });
    await page.locator('main > [aria-live=polite]', { hasText: 'Killed' }).waitFor({ state: 'attached' });
  });

  test('shows colours and what a program writes over, as a terminal does', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const print = String.raw`printf '\033[31mred\033[0m plain \033[38;5;208morange\033[0m\n10%%\r100%%\nold\033[2K\rnew\n'`;
    await startProcesses(browsing, 'Colours', `${print}; sleep 600`);
    await open(page, browsing.app.url, 'printf');
    await sheet(page).getByText('new').waitFor();
    expect(await lines(page)).toEqual(['red plain orange', '100%', 'new', '']);
    const colourOf = (text: string) =>
      sheet(page)
        .getByText(text, { exact: true })
        .evaluate((element) => getComputedStyle(element).color);
    const green = await page.locator('.terminal-box').evaluate((element) => getComputedStyle(element).color);
    const colours = [await colourOf('red'), await colourOf('orange'), green];
    expect(new Set(colours).size).toBe(3);
    await page.getByRole('button', { name: 'Green on black' }).click();
    expect(await page.locator('.terminal-box').evaluate((element) => getComputedStyle(element).color)).not.toBe(green);
  });
});

describe('the list of processes', () => {
  test('is filtered by text and by session, and by keys alone', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await startProcesses(browsing, 'First session', `${echo} # alpha`, `${echo} # beta`);
    await startProcesses(browsing, 'Second session', `${echo} # gamma`);
    await page.goto(`${app.url}/processes`);
    const commands = async () =>
      (await page.locator('.process-command').allTextContents()).map((text) => text.split('# ')[1]);
    await expect.poll(commands).toEqual(['gamma', 'beta', 'alpha']);
    await page.getByLabel('Session', { exact: true }).selectOption({ label: 'First session' });
    await expect.poll(commands).toEqual(['beta', 'alpha']);
    await page.getByLabel('Session', { exact: true }).selectOption({ label: 'All sessions' });

    await page.keyboard.press('/');
    await page.keyboard.type('alp');
    await expect.poll(commands).toEqual(['alpha']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const [{ id: alpha } = { id: '' }] = (await app.client.process.list.query({})).filter(({ command }) =>
      command.endsWith('alpha'),
    );
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/processes/${alpha}`);
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'Kill this process?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('F6');
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('terminal-box');
    await page.getByLabel('Filter processes').fill('nothing like it');
    await page.getByText('No process matches “nothing like it”.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(commands).toEqual(['gamma', 'beta', 'alpha']);
    await item(page, 'gamma').getByRole('link', { name: 'Second session' }).click();
    await page.waitForURL(/\/sessions\//);
  });

  test('is cleared of what has ended, and gives it back when asked in time', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await startProcesses(browsing, 'Clear', 'true first', 'true second', `${echo} # stays`);
    await page.goto(`${app.url}/processes`);
    await item(page, 'true first').getByText('Completed').waitFor();
    await item(page, 'true second').getByText('Completed').waitFor();
    await page.getByRole('button', { name: 'Clear finished' }).click();
    await page.getByText('2 finished processes cleared').waitFor();
    await expect.poll(() => page.locator('.process-item').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Clear finished' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.locator('.process-item').count()).toBe(3);
    expect(await app.client.process.list.query({})).toHaveLength(3);

    // A page that is left does not wait for second thoughts.
    await page.getByRole('button', { name: 'Clear finished' }).click();
    await page.getByText('2 finished processes cleared').waitFor();
    await page.goto(`${app.url}/favicon.svg`);
    await expect.poll(() => app.client.process.list.query({})).toHaveLength(1);
  });

  test('clears what nobody took back within 10 seconds', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await startProcesses(browsing, 'Clear', 'true first');
    await page.clock.install();
    await page.goto(`${app.url}/processes`);
    await item(page, 'true first').getByText('Completed').waitFor();
    await item(page, 'true first').getByRole('link').first().focus();
    await page.keyboard.press('Delete');
    await page.getByText('1 finished process cleared').waitFor();
    await page.clock.fastForward(9_000);
    expect(await app.client.process.list.query({})).toHaveLength(1);
    await page.clock.fastForward(2_000);
    await expect.poll(() => app.client.process.list.query({})).toEqual([]);
    await page.getByText('Nothing runs in the background').waitFor();
    await page.getByText('1 finished process cleared').waitFor({ state: 'detached' });
  });

  test('comes first on a phone, and the output after it, with a way back', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await startProcesses(browsing, 'Phone', echo);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${app.url}/processes`);
    expect(await sheet(page).count()).toBe(0);
    await item(page, 'read line').getByRole('link').first().click();
    await sheet(page).getByText('ready').waitFor();
    expect(await item(page, 'read line').isVisible()).toBe(false);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href'));
    await expect.poll(focused).toBe('/processes');
    const { pathname } = new URL(page.url());
    await page.getByRole('link', { name: 'Back to the list' }).press('Enter');
    await item(page, 'read line').waitFor();
    await expect.poll(focused).toBe(pathname);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

describe('a terminal', () => {
  test('takes 200,000 lines without freezing, and goes back to the first of them', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await startProcesses(browsing, 'Flood', `read go; seq 1 200000; ${echo}`);
    await open(page, app.url, 'seq');
    const input = page.getByLabel('Write a line to its input');
    await input.fill('go');
    await input.press('Enter');
    await sheet(page).getByText('ready').waitFor();
    const shown = (await lines(page)).slice(0, -2).map(Number);
    expect(shown.at(-1)).toBe(200_000);
    expect(shown.length).toBeLessThan(30_000);
    // No line is missing between those that are drawn, and none is there twice.
    expect(shown).toEqual(Array.from({ length: shown.length }, (_, at) => 200_000 - shown.length + 1 + at));
    expect(await page.locator('.terminal-sheet *').count()).toBeLessThan(1_000);

    const earlier = page.getByRole('button', { name: 'Load earlier output' });
    await earlier.click();
    await expect.poll(async () => Number((await lines(page))[0])).toBeLessThan(shown[0] ?? 0);
    const more = (await lines(page)).slice(0, -2).map(Number);
    expect(more).toEqual(Array.from({ length: more.length }, (_, at) => 200_000 - more.length + 1 + at));
    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor({ state: 'detached' });
    await sheet(page).getByText('ready').waitFor();
  }, 60_000);

  test('of a process that never stops printing leaves the page usable, and the place where the person reads', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await startProcesses(browsing, 'Endless', 'seq 1 1000000000', `${echo} # quiet`);
    await open(page, app.url, 'seq');
    await expect.poll(async () => Number((await lines(page)).at(-2))).toBeGreaterThan(100_000);
    await page.getByLabel('Filter processes').fill('quiet');
    await item(page, 'seq').waitFor({ state: 'detached' });
    await page.getByLabel('Filter processes').fill('');
    await item(page, 'seq').waitFor();

    await page.getByRole('button', { name: 'Follow the end' }).click();
    await page.getByRole('button', { name: 'New output · Jump to latest' }).waitFor();
    const [before] = await lines(page);
    const last = (await app.client.process.list.query({})).find(({ command }) => command.startsWith('seq'));
    const bytes = async () => (await app.client.process.output.query({ id: last?.id ?? '', from: -1 })).total;
    const printed = await bytes();
    await expect.poll(bytes).toBeGreaterThan(printed + 50_000_000);
    expect(Number(before)).toBeGreaterThan(0);
    expect((await lines(page))[0]).toBe(before);
    await page.getByRole('button', { name: 'New output · Jump to latest' }).click();
    await expect.poll(async () => Number((await lines(page)).at(-2)) > Number(before) + 1_000_000).toBe(true);

    await page.getByRole('button', { name: 'Kill', exact: true }).click();
    await page.getByRole('button', { name: 'Kill process' }).click();
    await page.getByText('Killed. Nothing of it survived.').waitFor();
    const end = (await app.client.process.output.query({ id: last?.id ?? '', from: -100 })).text.split('\n').at(-2);
    await sheet(page)
      .getByText(end ?? '')
      .waitFor();
  }, 60_000);

  test('finds text, stays where the person reads, and goes back to the end', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await startProcesses(browsing, 'Find', `seq -f 'line %g' 1 2000; ${echo}`);
    await open(page, app.url, 'seq');
    await sheet(page).getByText('ready').waitFor();
    await page.locator('.terminal-box').focus();
    await page.keyboard.press('ControlOrMeta+f');
    await page.getByLabel('Find in output').last().fill('line 77');
    await page.getByText('11 of 11').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('1 of 11').waitFor();
    const top = () => page.locator('.terminal-box').evaluate((box) => box.scrollTop);
    await expect.poll(top).toBeGreaterThan(0);
    const found = await top();
    await page.getByLabel('Write a line to its input').fill('more');
    await page.getByLabel('Write a line to its input').press('Enter');
    await page.getByRole('button', { name: 'New output · Jump to latest' }).waitFor();
    await sheet(page).getByText('got more').waitFor({ state: 'attached' });
    expect(await top()).toBe(found);
    await page.getByRole('button', { name: 'New output · Jump to latest' }).click();
    await expect.poll(top).toBeGreaterThan(found);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download output' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.log$/);
  });

  test('asks every few seconds where live updates are held back', async () => {
    await using line = await startLine();
    await using browsing = await browse({ config: { allowedHosts: [line.host] } });
    const { app } = browsing;
    line.target = app.url;
    await startProcesses(browsing, 'Held', echo);
    line.isBuffering = true;
    await browsing.page.clock.install();
    const tab = await browsing.openTab(`${line.url}/processes`);
    await expect.poll(line.streams).toBe(1);
    await tab.clock.fastForward(8_000);
    await tab.getByText('Updates delayed').waitFor({ timeout: 15_000 });
    await sheet(tab).getByText('ready').waitFor();
    const [process] = await app.client.process.list.query({});
    await app.client.process.write.mutate({ id: process?.id ?? '', input: 'asked\n' });
    await tab.clock.fastForward(3_000);
    await sheet(tab).getByText('got asked').waitFor();
    await app.client.process.kill.mutate({ id: process?.id ?? '' });
    await tab.clock.fastForward(5_000);
    await item(tab, 'read line').getByText('Killed').waitFor();
  }, 60_000);

  test('goes on after the connection was lost, and lets nothing be killed meanwhile', async () => {
    await using line = await startLine();
    await using browsing = await browse({ config: { allowedHosts: [line.host] } });
    const { app } = browsing;
    const { url } = app;
    line.target = url;
    await startProcesses(browsing, 'Lost', echo);
    await browsing.page.clock.install();
    const tab = await browsing.openTab(`${line.url}/processes`);
    await sheet(tab).getByText('ready').waitFor();
    line.target = 'http://127.0.0.1:1';
    line.drop();
    const kill = tab.getByRole('button', { name: 'Kill', exact: true });
    await expect.poll(() => kill.getAttribute('aria-disabled')).toBe('true');
    expect(await kill.getAttribute('title')).toBe('Not possible while the server does not answer.');
    await tab.clock.fastForward(5_000);
    const runtimes = () => tab.locator('.process-time').allTextContents();
    const before = await runtimes();
    await tab.clock.fastForward(60_000);
    expect(await runtimes()).toEqual(before);
    await kill.click({ force: true });
    expect(await tab.getByRole('dialog').count()).toBe(0);
    const [process] = await app.client.process.list.query({});
    await app.client.process.write.mutate({ id: process?.id ?? '', input: 'unseen\n' });
    line.target = url;
    await tab.evaluate(() => window.dispatchEvent(new Event('online')));
    await sheet(tab).getByText('got unseen').waitFor();
    await expect.poll(() => lines(tab)).toEqual(['ready', 'got unseen', '']);
  }, 40_000);

  test('shares one stream with those of other tabs', async () => {
    await using line = await startLine();
    await using browsing = await browse({ config: { allowedHosts: [line.host] } });
    const { app } = browsing;
    line.target = app.url;
    await startProcesses(browsing, 'Tabs', `${echo} # alpha`, `${echo} # beta`);
    const rows = await app.client.process.list.query({});
    const tabs = await Promise.all([...rows, ...rows].map(({ id }) => browsing.openTab(`${line.url}/processes/${id}`)));
    for (const tab of tabs) await sheet(tab).getByText('ready').waitFor();
    for (const { id } of rows) await app.client.process.write.mutate({ id, input: `${id}\n` });
    for (const [at, tab] of tabs.entries())
      await expect.poll(() => lines(tab)).toEqual(['ready', `got ${rows[at % rows.length]?.id}`, '']);
    await expect.poll(line.streams).toBe(1);
  }, 40_000);
});

test('neither the page nor its dialog has a serious finding', { timeout: 60_000 }, async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  await page.goto(`${app.url}/processes`);
  await page.getByText('Nothing runs in the background').waitFor();
  const judged: Record<string, string[]> = { empty: await findings(page) };
  await startProcesses(browsing, 'Judged', 'true first', 'exit 3', `printf '\\033[31mred\\033[0m\\n'; ${echo}`);
  await open(page, app.url, 'printf');
  await sheet(page).getByText('ready').waitFor();
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    judged[theme] = await findings(page);
    await page.getByRole('button', { name: 'Green on black' }).click();
    judged[`${theme}, other colours`] = await findings(page);
  }
  await page.getByRole('button', { name: 'Kill', exact: true }).click();
  judged['kill dialog'] = await findings(page);
  expect(judged).toEqual(Object.fromEntries(Object.keys(judged).map((name) => [name, []])));
});
