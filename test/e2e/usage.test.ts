import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { browse } from './browser.ts';
import { findings } from './findings.ts';

test(
  'the usage page says what the models reported, by range, by key and as a table, and keeps up',
  { timeout: 60_000 },
  async () => {
    await using browsing = await browse();
    const { page, app, upstream } = browsing;
    const { client } = app;
    const run = async (name: string, model: string) => {
      const { id } = await client.session.create.mutate({ name, prompt: 'Go.', settings: { model } });
      using stream = await client.stream(`session=${id}`);
      await stream.event('turn.ended');
      return id;
    };
    const total = (name: string) => page.locator('.usage-total', { hasText: name });

    await page.getByRole('link', { name: 'Usage', exact: true }).click();
    await page.getByRole('heading', { name: 'Nothing in this range' }).waitFor();
    await expect.poll(() => page.title()).toBe('Usage · Sessile');
    expect(await findings(page)).toEqual([]);

    upstream.script({ parts: [{ text: 'One.' }], usage: { input: 1_000_000, output: 100_000, cacheRead: 500_000 } });
    const dear = await run('The dear one', 'anthropic/claude-sonnet-4-5');
    // The page learns of it by itself.
    await total('Cost').getByText('$4.65').waitFor();
    await total('Cost').getByText('for 1 model call').waitFor();
    await total('Tokens').getByText('1.5 M in (500 k cached), 100 k out').waitFor();

    upstream.script(
      { parts: [{ text: 'Two.' }], usage: { input: 3_000, output: 500 } },
      { status: 400, message: 'No.' },
    );
    await run('Of no price', 'openai/local-model');
    await run('Failing', 'openai/local-model');
    await total('Cost').getByText('and 1 call without a known price').waitFor();
    await total('Turns').getByText('1 failed (33%)').waitFor();
    const { messages } = await client.session.get.query({ id: dear });
    await client.feedback.give.mutate({ session: dear, message: messages.at(-1)?.id ?? '', rating: 'down' });
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await total('Ratings').getByText('0 up, 1 down').waitFor();
    await total('Ratings').getByText('0% up').waitFor();

    const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
    expect(await row('claude-sonnet-4-5|Claude Sonnet 4.5').first().getByRole('cell').allTextContents()).toEqual([
      '$4.65',
      '1',
      '1.5 M',
      '500 k',
      '100 k',
      '1',
      '0',
      '0 up, 1 down',
    ]);
    expect(await row('local-model').first().getByRole('cell').allTextContents()).toEqual([
      'Unknown',
      '1',
      '3.0 k',
      '0',
      '500',
      '2',
      '1',
      '–',
    ]);

    const chart = page.getByRole('slider', { name: 'Cost per day' });
    await chart.focus();
    const said = () => chart.getAttribute('aria-valuetext');
    expect(await said()).toMatch(/: Total ≥ \$4\.65, Claude Sonnet 4\.5 \$4\.65, local-model Unknown$/);
    await page.locator('.chart-tip').getByText('local-model').waitFor();
    await page.keyboard.press('ArrowLeft');
    expect(await said()).toMatch(/: Total \$0\.00$/);
    await page.keyboard.press('Home');
    expect(await chart.getAttribute('aria-valuenow')).toBe('0');
    await page.keyboard.press('Escape');
    expect(await page.locator('.chart-tip').count()).toBe(0);
    const card = page.getByRole('region', { name: 'Cost per day' }).first();
    await card.getByText('Show as a table').click();
    const cells = card.getByRole('row').nth(1).getByRole('cell');
    await expect.poll(() => cells.allTextContents()).toEqual(['$4.65', 'Unknown']);
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      expect(await findings(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });

    await page.getByText('7 days', { exact: true }).click();
    await expect.poll(() => chart.getAttribute('aria-valuemax')).toBe('6');
    await page.getByText('All', { exact: true }).click();
    await expect.poll(() => chart.getAttribute('aria-valuemax')).toBe('0');
    await page.getByRole('radio', { name: 'Tokens' }).check({ force: true });
    await page.getByRole('slider', { name: 'Tokens per day' }).waitFor();

    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    const file = readFileSync(await (await coming).path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(file).toHaveLength(4);
    expect(file[0]).toMatch(/^day,model,session,session name,turns/);

    await page.route('**/trpc/usage.read*', (route) => route.abort());
    await page.getByText('30 days', { exact: true }).click();
    await page.getByRole('alert').getByText('The usage could not be loaded.').waitFor();
    await page.unroute('**/trpc/usage.read*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);

    await page.getByRole('link', { name: 'The dear one' }).last().click();
    await page.waitForURL(`**/sessions/${dear}`);
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: /^Search sessions/ }).fill('usage');
    await page.getByRole('option', { name: 'Usage' }).click();
    await page.waitForURL('**/usage');
  },
);
