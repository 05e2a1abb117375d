import { describe, expect, test } from 'vitest';
import { answerIs, browse, startSession } from './browser.ts';

describe('a refusal', () => {
  test('of the model vendor is a sentence, and its text stays', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ status: 401, message: 'invalid x-api-key' });
    await startSession(page, 'Hello');
    await page.getByText('The turn failed.').waitFor();
    await page.getByText('invalid x-api-key').waitFor({ state: 'attached' });
    expect(await page.locator('.assistant-message').textContent()).not.toMatch(/\bat .*:\d+:\d+/);
  });

  test('of a setting is a sentence at the field, before anything is sent', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog');
    const field = dialog.getByRole('textbox', { name: 'Temperature' });
    await field.fill('3');
    await dialog.getByRole('button', { name: 'Use these settings' }).click();
    await dialog.getByText('temperature is 3; it must be a number from 0 to 2.').waitFor();
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    await field.fill('0');
    await dialog.getByRole('button', { name: 'Use these settings' }).click();
    await dialog.waitFor({ state: 'detached' });
    await startSession(page, 'Hello');
    expect(browsing.upstream.requests.length).toBeLessThanOrEqual(1);
    await browsing.upstream.requested(1);
    expect(browsing.upstream.requests[0]?.body.temperature).toBe(0);
  });

  test('of a link that was used already brings the way to another one', async () => {
    await using browsing = await browse();
    const { app, page } = browsing;
    await page.context().clearCookies();
    await page.goto(`${app.url}/#login=used-already`);
    await page.reload();
    await page.getByText('npx sessile login-link').waitFor();
    await page.getByLabel('Login link or owner token').fill(app.makeLoginLink());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'What should the agent do?' }).waitFor();
  });

  test('of an unknown session is a page with a way on', async () => {
    await using browsing = await browse();
    const tab = await browsing.openTab('/sessions/nothing-here');
    await tab.getByRole('heading', { name: 'There is no session here' }).waitFor();
    await tab.getByRole('link', { name: 'Start a new session' }).click();
    await tab.getByRole('heading', { name: 'What should the agent do?' }).waitFor();
  });
});

describe('an approval', () => {
  const call = { call: { name: 'shell', input: { command: 'echo allowed && echo twice' } } };

  async function ask() {
    const browsing = await browse();
    const { page, upstream } = browsing;
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: /^Ask/ }).check();
    await page.getByRole('button', { name: 'Use these settings' }).click();
    upstream.script({ parts: [call] }, { parts: [{ text: 'That is all.' }] });
    await startSession(page, 'Run it');
    const dock = page.getByRole('group', { name: 'The agent asks for your approval' });
    await dock.locator('pre', { hasText: 'echo allowed && echo twice' }).waitFor();
    return { browsing, page, dock };
  }

  test('shows exactly what would run, is not given by Escape, and lets it run once', async () => {
    const { browsing, page, dock } = await ask();
    await using _ = browsing;
    await page.getByRole('navigation', { name: 'Sessions' }).getByRole('heading', { name: 'Needs you' }).waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await dock.locator('pre', { hasText: 'echo allowed && echo twice' }).waitFor();
    await dock.locator('button:not([aria-disabled=true])', { hasText: 'Allow once' }).click();
    await answerIs(page, 'That is all.');
    await dock.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /Ran echo allowed/ }).click();
    await page.locator('.tool-text', { hasText: 'allowed\ntwice' }).waitFor();
    await page.getByText('Allowed once').waitFor();
  });

  test('is denied with a reason that the agent reads', async () => {
    const { browsing, page, dock } = await ask();
    await using _ = browsing;
    await dock.getByLabel('Reason for denying (the agent reads it)').fill('Not on a Friday.');
    await dock.locator('button:not([aria-disabled=true])', { hasText: 'Deny' }).click();
    await answerIs(page, 'That is all.');
    await page.getByRole('button', { name: /denied/ }).waitFor();
    expect(JSON.stringify(browsing.upstream.requests.at(-1)?.body)).toContain('Not on a Friday.');
  });
});
