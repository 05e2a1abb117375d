/** The settings of a session: the form, presets, full access, secrets. */

import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { answerIs, browse, startSession, type Browsing } from './browser.ts';

const form = (page: Page) => page.getByRole('dialog');

async function openSettings(page: Page) {
  await page.getByRole('button', { name: /^(Session settings|Settings)$/ }).click();
  await form(page).waitFor();
}

async function settingsOf({ app, page }: Browsing) {
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  return (await app.client.session.get.query({ id })).session.settings;
}

describe('the settings of a session', () => {
  test('are all reached from a new session, and remembered for the next one', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await openSettings(page);
    await form(page).getByRole('textbox', { name: 'Temperature' }).fill('0.2');
    await form(page)
      .getByRole('radio', { name: /Listed hosts/ })
      .check();
    const hosts = form(page).getByRole('textbox', { name: 'Hosts' });
    await hosts.fill('http://example.org');
    await hosts.press('Enter');
    await form(page).getByText('hosts has "http://example.org"').waitFor();
    await hosts.fill('Api.example.com, *.example.org');
    await hosts.press('Enter');
    await form(page).getByRole('button', { name: 'Remove *.example.org' }).click();
    await form(page).getByRole('radio', { name: /^Keep/ }).check();
    await form(page).getByRole('textbox', { name: 'Instructions' }).fill('Answer in verse.');
    await form(page).getByRole('button', { name: 'Use these settings' }).click();
    await form(page).waitFor({ state: 'detached' });
    await page.reload();
    await startSession(page, 'Hello');
    expect(await settingsOf(browsing)).toMatchObject({
      temperature: 0.2,
      network: 'list',
      hosts: ['api.example.com'],
      processes: 'keep',
      instructions: 'Answer in verse.',
    });
  });

  test('give full access only to who types the words, and do not remember it', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await openSettings(page);
    await form(page)
      .getByRole('radio', { name: /Full access/ })
      .check();
    const use = form(page).getByRole('button', { name: 'Use these settings' });
    await use.click();
    const words = form(page).getByRole('textbox', { name: 'Type “full access” to confirm' });
    expect(await words.evaluate((field) => field === document.activeElement)).toBe(true);
    await words.fill('Full Access');
    await use.click();
    await form(page).waitFor({ state: 'detached' });
    await startSession(page, 'Hello');
    expect((await settingsOf(browsing)).approvals).toBe('full');
    await page.getByRole('link', { name: 'New session' }).click();
    await startSession(page, 'Hello again');
    expect((await settingsOf(browsing)).approvals).toBe('auto');
  });

  test('become a preset that every browser offers, under another name too, until it is deleted', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await openSettings(page);
    await form(page).getByRole('textbox', { name: 'Max tokens' }).fill('1200');
    await form(page).getByRole('button', { name: 'Save as preset…' }).click();
    await form(page).getByRole('textbox', { name: 'Name of the preset' }).fill('Short');
    await page.keyboard.press('Enter');
    await form(page).getByRole('button', { name: 'Rename…' }).click();
    await form(page).getByRole('textbox', { name: 'Name of the preset' }).fill('Brief');
    await form(page).getByRole('button', { name: 'Save preset' }).click();
    await form(page).getByRole('button', { name: 'Rename…' }).waitFor();
    await page.keyboard.press('Escape');
    await form(page).waitFor({ state: 'detached' });
    expect(await app.client.preset.list.query()).toEqual([
      { id: expect.any(String), name: 'Brief', settings: { maxTokens: 1200 } },
    ]);

    await page.reload();
    await page.getByRole('combobox', { name: 'Preset of settings' }).selectOption('Brief');
    await startSession(page, 'Hello');
    expect((await settingsOf(browsing)).maxTokens).toBe(1200);

    await page.getByRole('link', { name: 'New session' }).click();
    await page.getByRole('combobox', { name: 'Preset of settings' }).selectOption('Preset');
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: /^Search sessions/, expanded: true }).fill('preset: Brief');
    await page.keyboard.press('Enter');
    await startSession(page, 'Hello');
    expect((await settingsOf(browsing)).maxTokens).toBe(1200);

    await openSettings(page);
    await form(page).getByRole('button', { name: 'Delete' }).click();
    await form(page).getByText('None yet').waitFor({ state: 'attached' });
    expect(await app.client.preset.list.query()).toEqual([]);
  });

  test('hold secrets whose values go in and never come out', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'Hello.' }] });
    await startSession(page, 'Hello');
    await answerIs(page, 'Hello.');
    await openSettings(page);
    await form(page).getByRole('textbox', { name: 'NAME' }).fill('deploy_key');
    await form(page).getByLabel('Value', { exact: true }).fill('s3cret-value-of-mine');
    await page.keyboard.press('Enter');
    await form(page).getByText('DEPLOY_KEY', { exact: true }).waitFor();
    expect(await form(page).innerHTML()).not.toContain('s3cret-value-of-mine');
    await form(page).getByRole('button', { name: 'Remove DEPLOY_KEY' }).click();
    await form(page).getByText('DEPLOY_KEY', { exact: true }).waitFor({ state: 'detached' });
  });
});

describe('a preset', () => {
  test('is refused with a sentence when its name is taken, its settings are wrong, or it is gone', async () => {
    await using browsing = await browse();
    const { preset } = browsing.app.client;
    const first = await preset.save.mutate({ name: 'Careful', settings: { approvals: 'ask' } });
    await expect(preset.save.mutate({ name: 'Careful', settings: {} })).rejects.toMatchObject({
      data: { code: 'CONFLICT' },
      message: 'There is a preset called “Careful” already.',
    });
    await expect(preset.save.mutate({ name: 'Hot', settings: { temperature: 9 } })).rejects.toMatchObject({
      data: { code: 'BAD_REQUEST' },
      message: 'temperature is 9; it must be a number from 0 to 2.',
    });
    await preset.remove.mutate({ id: first.id });
    await expect(preset.remove.mutate({ id: first.id })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    expect(await preset.list.query()).toEqual([]);
  });
});
