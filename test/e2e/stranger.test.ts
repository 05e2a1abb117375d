import { expect, test } from 'vitest';
import { browse, startSession } from './browser.ts';
import { payloads } from './payloads.ts';

test('nothing that a model or a tool says runs, and no request leaves', async () => {
  await using browsing = await browse({ config: { sandbox: 'process' } });
  const { page, app, upstream } = browsing;
  const all = payloads();
  expect(all.length).toBeGreaterThan(200);

  const foreign: string[] = [];
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(app.url) || /^(data|blob):/.test(request.url());
    if (!isOurs) foreign.push(request.url());
  });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.evaluate(() => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
    Object.assign(window, { violations });
  });

  const text = all.join('\n\n');
  const name = '<img src=x onerror=window.pwned=1>';
  upstream.script(
    {
      parts: [
        { thinking: text },
        { text },
        { call: { name: 'write', input: { path: 'a.html', content: text } } },
        { call: { name: 'read', input: { path: 'a.html' } } },
        { call: { name: 'shell', input: { command: 'cat a.html' } } },
        { call: { name: 'edit', input: { path: 'a.html', old: text.slice(0, 2000), new: text.slice(2000, 4000) } } },
        { call: { name: 'grep', input: { pattern: 'img' } } },
        { call: { name, input: { [name]: text } } },
      ],
    },
    { parts: [{ text: 'The end.' }] },
  );
  await startSession(page, text);
  const allow = page.getByRole('button', { name: 'Allow once' });
  const end = page.getByText('The end.', { exact: true });
  await expect
    .poll(
      async () => {
        if (await allow.isVisible()) await allow.click();
        return end.isVisible();
      },
      { timeout: 30_000, interval: 300 },
    )
    .toBe(true);

  const scroller = page.getByRole('region', { name: 'Conversation' });
  await scroller.press('g');
  const folds = page.locator('.fold-head[aria-expanded=false]');
  const rows = await folds.count();
  expect(rows).toBeGreaterThanOrEqual(6);
  for (let left = rows; left > 0; left--) await folds.first().click();
  await expect.poll(() => folds.count()).toBe(0);
  await page.locator('.tool-command').waitFor();
  const more = page.getByRole('button', { name: /^Show all/ });
  while ((await more.count()) > 0) await more.first().click();
  // Every link is tried by its address alone: following one would leave the page.
  const hrefs = await scroller
    .locator('a')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
  expect(hrefs.filter((href) => href !== '' && !/^(https?:|mailto:)/.test(href))).toEqual([]);

  // What the page keeps was put there above, or by a payload that ran.
  const kept = await page.evaluate(() => {
    const { violations, pwned } = window as unknown as { violations: string[]; pwned?: number };
    return { violations, pwned };
  });
  expect(kept).toEqual({ violations: [], pwned: undefined });
  const selector =
    'script, iframe, object, embed, form, style, link, meta, base, svg script, [onerror], [onload], [style*="url"]';
  expect(await scroller.locator(selector).count()).toBe(0);
  expect({ foreign, dialogs }).toEqual({ foreign: [], dialogs: [] });
}, 60_000);
