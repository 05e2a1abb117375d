import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startLine, type Line } from '../support/line.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, answers, browse, focused, send, startSession, type Browsing } from './browser.ts';

interface Lined extends Browsing {
  line: Line;
  /** A tab that reaches the server by the line. */
  openLined(path: string): Promise<Page>;
}

async function browseLined(): Promise<Lined> {
  const line = await startLine();
  const browsing = await browse({ config: { allowedHosts: [line.host] } });
  line.target = browsing.app.url;
  return {
    ...browsing,
    line,
    openLined: (path) => browsing.openTab(line.url + path),
    async [Symbol.asyncDispose]() {
      await browsing[Symbol.asyncDispose]();
      await line[Symbol.asyncDispose]();
    },
  };
}

async function begin({ upstream }: Browsing, page: Page): Promise<string> {
  upstream.script({ parts: [{ text: 'Hi.' }] });
  const path = await startSession(page, 'Hello');
  await answerIs(page, 'Hi.');
  await page.getByText(/^Worked/).waitFor();
  return path;
}

describe('twelve tabs of one browser', () => {
  test('are all live over one stream, and stay so when the tab that has it closes', async () => {
    await using browsing = await browseLined();
    const { line, upstream, openLined } = browsing;
    const first = await openLined('/');
    const path = await begin(browsing, first);
    const tabs = [first, ...(await Promise.all(Array.from({ length: 11 }, () => openLined(path))))];
    for (const tab of tabs) await answerIs(tab, 'Hi.');
    await expect.poll(line.streams).toBe(1);

    const gate = makeGate();
    upstream.script({ parts: [{ text: ['All ', 'of '] }, { wait: gate.wait }, { text: ['you.'] }] });
    await send(tabs[11] as Page, 'Who hears this?');
    for (const tab of tabs) await answerIs(tab, 'All of');
    gate.open();
    for (const tab of tabs)
      await tab
        .getByText(/^Worked/)
        .nth(1)
        .waitFor();
    for (const tab of tabs) expect(await answers(tab)).toEqual(['Hi.', 'All of', 'you.']);
    expect(line.streams()).toBe(1);

    const before = performance.now();
    await (tabs[5] as Page).evaluate(() => fetch('/trpc/server.info'));
    expect(performance.now() - before).toBeLessThan(1_000);

    // The first tab was there first, so it has the stream.
    await first.close();
    upstream.script({ parts: [{ text: 'Still here.' }] });
    await send(tabs[1] as Page, 'And now?');
    for (const tab of tabs.slice(1)) await answerIs(tab, 'Still here.');
    await expect.poll(line.streams).toBe(1);
  }, 90_000);

  test('follow a session each, and one that closes is no longer followed', async () => {
    await using browsing = await browseLined();
    const { line, upstream, openLined } = browsing;
    const one = await openLined('/');
    await begin(browsing, one);
    const two = await openLined('/');
    const path = await begin(browsing, two);
    upstream.script({ parts: [{ text: 'To one.' }] });
    await send(one, 'One');
    await answerIs(one, 'To one.');
    expect((await answers(two)).at(-1)).toBe('Hi.');
    upstream.script({ parts: [{ text: 'To two.' }] });
    await send(two, 'Two');
    await answerIs(two, 'To two.');
    expect((await answers(one)).at(-1)).toBe('To one.');
    await one.close();
    const three = await openLined(path);
    upstream.script({ parts: [{ text: 'To both.' }] });
    await send(three, 'Three');
    for (const tab of [two, three]) await answerIs(tab, 'To both.');
    await expect.poll(line.streams).toBe(1);
  });
});

describe('tabs that have no locks, as on plain HTTP from another machine,', () => {
  test('have a stream each', async () => {
    await using browsing = await browseLined();
    const { line, upstream, page, openLined } = browsing;
    await page.context().addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
    const first = await openLined('/');
    const path = await begin(browsing, first);
    const second = await openLined(path);
    for (const tab of [first, second]) await answerIs(tab, 'Hi.');
    await expect.poll(line.streams).toBe(2);
    await first.close();
    upstream.script({ parts: [{ text: 'Still here.' }] });
    await send(second, 'And now?');
    await answerIs(second, 'Still here.');
    await expect.poll(line.streams).toBe(1);
  });
});

describe('a page', () => {
  test('behind a proxy that buffers says so, and asks instead', async () => {
    await using browsing = await browseLined();
    const { line, app, upstream, openLined } = browsing;
    const tab = await openLined('/');
    const path = await begin(browsing, tab);
    line.isBuffering = true;
    await tab.clock.install();
    await tab.reload();
    await expect.poll(line.streams).toBe(1);
    await tab.clock.fastForward(8_000);
    await tab.getByText('Updates delayed').waitFor({ timeout: 15_000 });
    upstream.script({ parts: [{ text: 'Asked for.' }] });
    await app.client.message.send.mutate({ session: path.split('/')[2] ?? '', text: 'From elsewhere', clientId: 'e' });
    await tab.clock.fastForward(4_000);
    await answerIs(tab, 'Asked for.');
    line.isBuffering = false;
    // As if the network had come back.
    await tab.evaluate(() => window.dispatchEvent(new Event('online')));
    await tab.getByText('Updates delayed').waitFor({ state: 'detached' });
    expect(await answers(tab)).toEqual(['Hi.', 'Asked for.']);
  }, 40_000);

  test('whose machine has slept does not trust a line that died meanwhile', async () => {
    await using browsing = await browseLined();
    const { line, app, upstream, openLined } = browsing;
    const tab = await openLined('/');
    await tab.clock.install();
    await tab.goto(line.url);
    const path = await begin(browsing, tab);
    line.sleep();
    upstream.script({ parts: [{ text: 'While you slept.' }] });
    await app.client.message.send.mutate({ session: path.split('/')[2] ?? '', text: 'Good night', clientId: 'n' });
    await upstream.requested(2);
    expect((await answers(tab)).at(-1)).toBe('Hi.');
    await tab.clock.fastForward('08:00:00');
    await answerIs(tab, 'While you slept.');
    expect(await answers(tab)).toEqual(['Hi.', 'While you slept.']);
    expect(line.streams()).toBe(1);
  });

  test('says reconnecting after 3 s and offline after 15 s, keeps what is sent, and sends it once', async () => {
    await using browsing = await browseLined();
    const { line, app, upstream, openLined } = browsing;
    const tab = await openLined('/');
    await tab.clock.install();
    await tab.goto(line.url);
    const path = await begin(browsing, tab);
    const { target } = line;
    line.target = 'http://127.0.0.1:1';
    line.drop();
    await tab.clock.fastForward(2_000);
    expect(await tab.getByText('Reconnecting…').count()).toBe(0);
    await tab.clock.fastForward(2_000);
    await tab.getByText('Reconnecting…').waitFor();
    await tab.clock.fastForward(12_000);
    await tab.getByText('Offline', { exact: true }).waitFor();
    await send(tab, 'Are you there?');
    await tab.getByText('Waiting for connection').waitFor();
    await send(tab, 'Never mind.');
    await tab.getByRole('button', { name: 'Discard' }).nth(1).click();
    expect(await focused(tab)).toBe('Message');
    upstream.script({ parts: [{ text: 'I am.' }] });
    line.target = target;
    await tab.clock.fastForward(20_000);
    await answerIs(tab, 'I am.');
    await tab.getByText('Offline', { exact: true }).waitFor({ state: 'detached' });
    const { messages } = await app.client.session.get.query({ id: path.split('/')[2] ?? '' });
    expect(messages.filter(({ role }) => role === 'user')).toHaveLength(2);
  });

  test('sends again what alone did not get through, while the stream goes on', async () => {
    await using browsing = await browse();
    const { page, app, upstream } = browsing;
    await page.clock.install();
    await page.reload();
    const path = await begin(browsing, page);
    await page.route('**/trpc/message.send', (route) => route.abort());
    await send(page, 'Are you there?');
    await page.getByText('Waiting for connection').waitFor();
    await page.unroute('**/trpc/message.send');
    upstream.script({ parts: [{ text: 'I am.' }] });
    await page.clock.fastForward(15_000);
    await answerIs(page, 'I am.');
    const { messages } = await app.client.session.get.query({ id: path.split('/')[2] ?? '' });
    expect(messages.filter(({ role }) => role === 'user')).toHaveLength(2);
  });

  test('lets the clock of an agent rest of which it does not hear', async () => {
    await using browsing = await browseLined();
    const { line, upstream, openLined } = browsing;
    const tab = await openLined('/');
    await tab.clock.install();
    await tab.goto(line.url);
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'On it.' }, { wait: gate.wait }, { text: ' Done.' }] });
    await startSession(tab, 'Work');
    await answerIs(tab, 'On it.');
    await tab.clock.fastForward(40_000);
    const { target } = line;
    line.target = 'http://127.0.0.1:1';
    line.drop();
    await tab.clock.fastForward(5_000);
    const rests = tab.getByText(/^Worked for .+ when the connection was lost$/);
    const clocks = () => Promise.all([rests.textContent(), tab.locator('.time-text').textContent()]);
    const said = await clocks();
    await tab.clock.fastForward(60_000);
    expect(await clocks()).toEqual(said);
    line.target = target;
    await tab.clock.fastForward(20_000);
    await tab
      .locator('.turn-footer')
      .getByText(/^Working /)
      .waitFor();
    gate.open();
    await answerIs(tab, 'Done.');
  });

  test('says when the server was updated, and reloads only when asked to', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await begin(browsing, page);
    await page.getByLabel('Message', { exact: true }).fill('half a thought');
    await page.route('**/trpc/server.info*', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { result: { data: object } };
      await route.fulfill({ response, json: { result: { data: { ...body.result.data, version: '99.0.0' } } } });
    });
    await app.restart();
    await page.getByText('Sessile was updated.').waitFor();
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('half a thought');
    await page.getByRole('button', { name: 'Reload to update' }).click();
    await page.getByText('Sessile was updated.').waitFor({ state: 'detached' });
    await expect.poll(() => page.getByLabel('Message', { exact: true }).inputValue()).toBe('half a thought');
    // One that still asks would be left without its answer.
    await page.unrouteAll({ behavior: 'wait' });
  });
});
