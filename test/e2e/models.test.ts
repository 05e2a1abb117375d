import { describe, expect, test } from 'vitest';
import { startUpstream } from '../support/upstream/upstream.ts';
import { answerIs, browse, startSession } from './browser.ts';

const key = 'sk-written-in-the-page-7c1e';

describe('from nothing', () => {
  test('a key brings the first real answer, and is never shown again', async () => {
    await using upstream = await startUpstream();
    await using browsing = await browse({ config: { providers: {} } });
    const { page, app } = browsing;
    const setup = page.getByRole('region', { name: 'Connect a model' });
    await setup.getByRole('button', { name: 'Connect' }).click();
    await setup.getByText('Enter a key first.').waitFor();

    await setup.getByText('Use another address').click();
    await setup.getByLabel('Address').fill('http://127.0.0.1:9');
    await setup.getByLabel('API key').fill(key);
    await setup.getByLabel('API key').press('Enter');
    await setup.getByRole('alert').getByText('127.0.0.1:9').waitFor();

    await setup.getByLabel('Address').fill(upstream.url);
    await setup.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Anthropic is connected. Claude Sonnet 4.5 answers from now on.').waitFor();
    await setup.waitFor({ state: 'detached' });
    upstream.script({ parts: [{ text: 'A real answer.' }] });
    await startSession(page, 'Hello');
    await answerIs(page, 'A real answer.');
    expect(upstream.requests[0]?.headers['x-api-key']).toBe(key);

    await page.getByRole('button', { name: 'Models and keys' }).click();
    const dialog = page.getByRole('dialog', { name: 'Models and keys' });
    await dialog.getByText(/Key ending in 7c1e/).waitFor();
    expect(await page.content()).not.toContain(key);
    await dialog.getByRole('button', { name: 'Remove Anthropic' }).click();
    await dialog.getByRole('button', { name: 'Remove now' }).click();
    await dialog.getByText('No provider is connected. The demo answers until one is.').waitFor();
    expect((await app.client.server.info.query()).providers).toEqual(['demo']);
  });

  test('a server of one’s own needs an address and no key', async () => {
    await using upstream = await startUpstream();
    await using browsing = await browse({ config: { providers: {} } });
    const { page } = browsing;
    await page.getByRole('radio', { name: /Own server/ }).check();
    await page.getByLabel('Address').fill(`${upstream.url}/v1`);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText(/^Own server is connected/).waitFor();
    upstream.script({ parts: [{ text: 'Local.' }] });
    await startSession(page, 'Hello');
    await answerIs(page, 'Local.');
  });

  test('the demo answers without anything', async () => {
    await using browsing = await browse({ config: { providers: {} } });
    await browsing.page.getByRole('button', { name: 'Look around with the demo' }).click();
    await browsing.page.waitForURL(/\/sessions\//);
    await browsing.page.locator('.assistant-message .markdown').first().waitFor();
  });
});

test('a gated model is locked until the project enables it', async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  const model = page.getByLabel('Model', { exact: true });
  await model.getByRole('option', { name: 'Claude Sonnet 4.5' }).waitFor({ state: 'attached' });
  expect(await model.getByRole('option', { name: 'Claude Opus 4.6' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Models and keys' }).click();
  const toggle = page.getByRole('switch', { name: 'Enable Claude Opus 4.6' });
  expect(await toggle.isChecked()).toBe(false);
  await toggle.click();
  await expect.poll(() => toggle.isChecked()).toBe(true);
  await page.keyboard.press('Escape');
  await model.getByRole('option', { name: 'Claude Opus 4.6' }).waitFor({ state: 'attached' });
  expect(await app.client.project.get.query({ id: 'default' })).toMatchObject({
    models: ['anthropic/claude-opus-4-6'],
  });
});
