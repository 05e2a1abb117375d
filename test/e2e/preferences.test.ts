/** What a person prefers, and the frame around every page. */

import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { langfuseKeys, startLangfuse } from '../support/langfuse.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, browse, send, startSession } from './browser.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Preferences' });

async function openPreferences(page: Page, section: string) {
  await page.getByRole('button', { name: 'Preferences' }).click();
  await dialog(page).getByRole('button', { name: section }).click();
}

async function prefer(page: Page, section: string, group: string, choice: string) {
  await openPreferences(page, section);
  const radio = dialog(page).getByRole('group', { name: group }).getByRole('radio', { name: choice, exact: true });
  await radio.check({ force: true });
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
}

const spoken = async (page: Page) => (await page.locator('[aria-live="polite"]').allTextContents()).join(' ').trim();

describe('a preference', () => {
  test('for the theme and the size of text holds from the first paint on', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await prefer(page, 'Appearance', 'Theme', 'Dark');
    await prefer(page, 'Appearance', 'Text size', '18');
    const look = () =>
      page.evaluate(() => [
        document.documentElement.dataset.theme,
        getComputedStyle(document.documentElement).fontSize,
        getComputedStyle(document.body).backgroundColor,
      ]);
    expect(await look()).toEqual(['dark', '19.2px', 'rgb(18, 19, 21)']);
    await page.reload();
    expect(await look()).toEqual(['dark', '19.2px', 'rgb(18, 19, 21)']);
  });

  test('for Enter decides whether it sends', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'One.' }] }, { parts: [{ text: 'Two.' }] });
    await startSession(page, 'First');
    await answerIs(page, 'One.');
    await prefer(page, 'Writing', 'Enter', 'New line');
    const box = page.getByLabel('Message', { exact: true });
    await box.fill('Second');
    await box.press('Enter');
    expect(await box.inputValue()).toBe('Second\n');
    await box.press('ControlOrMeta+Enter');
    await answerIs(page, 'Two.');
  });

  test('for what a message does while the agent works', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    await prefer(page, 'Writing', 'While the agent works', 'Queue');
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'Begun. ' }, { wait: gate.wait }, { text: 'Done.' }] });
    upstream.script({ parts: [{ text: 'Second.' }] });
    await startSession(page, 'First');
    await page.getByText('Begun.').waitFor();
    await page.getByLabel('Message', { exact: true }).fill('Then');
    await page.getByRole('button', { name: 'Queue', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    gate.open();
    await answerIs(page, 'Second.');
  });

  test('for announcements: nothing, the answer once, or paragraph by paragraph', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    const first = makeGate();
    upstream.script({ parts: [{ wait: first.wait }, { text: 'Whole answer.' }] });
    await startSession(page, 'First');
    // Only what happens while the page looks on is told.
    await page.locator('.turn-footer', { hasText: 'Working' }).waitFor();
    first.open();
    await answerIs(page, 'Whole answer.');
    await expect.poll(() => spoken(page)).toBe('The agent has finished. Whole answer.');

    await prefer(page, 'Accessibility', 'Announcements', 'Each paragraph');
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'One paragraph.\n\nAnother.' }, { wait: gate.wait }, { text: 'The last.' }] });
    await send(page, 'Second');
    await expect.poll(() => spoken(page)).toContain('Another.');
    gate.open();
    await expect.poll(() => spoken(page)).toBe('The agent has finished.  The last.');

    await prefer(page, 'Accessibility', 'Announcements', 'Off');
    upstream.script({ parts: [{ text: 'Silence.' }] });
    await send(page, 'Third');
    await answerIs(page, 'Silence.');
    await expect.poll(() => spoken(page)).toBe('');
  });

  test('for shortcuts of a single key turns them off', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await openPreferences(page, 'Accessibility');
    await dialog(page).getByRole('switch', { name: 'Shortcuts of a single key' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Hide session list' }).focus();
    await page.keyboard.press('?');
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: /^Search sessions/, expanded: true }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
  });

  test('of the project: its inactivity timeout, and the way to models and keys', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    // Whoever is faster than the server writes already.
    const server = makeGate();
    await page.route(/project\.get/, async (route) => {
      await server.wait;
      await route.continue();
    });
    await openPreferences(page, 'Project');
    const field = dialog(page).getByRole('textbox', { name: 'Inactivity timeout' });
    await field.fill('soon');
    server.open();
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await dialog(page).getByText('Write a whole number of seconds').waitFor();
    await field.fill('7200');
    await field.press('Enter');
    await dialog(page).getByText('Saved.').waitFor();
    expect((await app.client.project.get.query({ id: 'default' })).inactivityTimeout).toBe(7200);
    await dialog(page).getByRole('button', { name: 'Open models and keys' }).click();
    await page.getByRole('dialog', { name: 'Models and keys' }).waitFor();
  });

  test('of the project: whether a model names its conversations, which a person may ask for as well', async () => {
    await using browsing = await browse({ titles: 'model' });
    const { page, app, upstream } = browsing;
    const name = page.getByRole('heading', { level: 1 }).getByRole('button');
    const listed = page.getByRole('navigation', { name: 'Sessions' });
    const generate = async () => {
      await page.getByRole('button', { name: 'More actions', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Generate a name' }).click();
    };
    upstream.script({ parts: [{ text: 'It is mended.' }] }, { parts: [{ text: '<script>alert(1)</script>' }] });
    await startSession(page, 'Mend the login page');
    await expect.poll(() => name.textContent()).toBe('<script>alert(1)</script>');
    await listed.getByText('<script>alert(1)</script>', { exact: true }).waitFor();

    const gate = makeGate();
    upstream.script({ parts: [{ wait: gate.wait }, { text: 'Mended login page' }] });
    await generate();
    await page.getByText('Generating a name…').waitFor({ state: 'attached' });
    expect(await name.getAttribute('aria-busy')).toBe('true');
    gate.open();
    await listed.getByText('Mended login page', { exact: true }).waitFor();
    expect([await name.textContent(), await name.getAttribute('aria-busy')]).toEqual(['Mended login page', 'false']);

    upstream.script({ status: 529, message: 'Overloaded' });
    await generate();
    await page.getByText('No name was generated: the old one stays.').waitFor();
    expect(await name.textContent()).toBe('Mended login page');

    await page.getByRole('button', { name: 'More actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Show events' }).click();
    await page.getByText(/Mended login page · anthropic\/claude-sonnet-4-5, 100 in, 20 out, \$0\.0006/).waitFor();
    await page.keyboard.press('Escape');

    await prefer(page, 'Project', 'Names of sessions', 'First words');
    await expect.poll(async () => (await app.client.project.get.query({ id: 'default' })).titles).toBe('words');
    await generate();
    await expect.poll(() => name.textContent()).toBe('Mend the login page');
    expect(upstream.requests).toHaveLength(4);
  });

  test('of the project: whether what is said stays here, which Langfuse then hears nothing of', async () => {
    await using langfuse = await startLangfuse();
    await using browsing = await browse({ config: { langfuse: { ...langfuseKeys, host: langfuse.url } } });
    const { page, app, upstream } = browsing;
    const masking = dialog(page).getByRole('switch', { name: 'Keep content here' });
    const told = () => JSON.stringify([...langfuse.events.values()]);
    const isMasked = async () => (await app.client.project.get.query({ id: 'default' })).isMasked;
    await openPreferences(page, 'Project');
    await masking.check();
    await expect.poll(isMasked).toBe(true);
    await page.reload();
    await openPreferences(page, 'Project');
    await expect.poll(() => masking.isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    upstream.script({ parts: [{ text: 'The quiet answer.' }] });
    await startSession(page, 'The quiet question');
    await langfuse.until(() => told().includes('[masked]'));
    expect(told()).not.toContain('quiet');

    await openPreferences(page, 'Project');
    await masking.uncheck();
    await expect.poll(isMasked).toBe(false);
    await page.keyboard.press('Escape');
    upstream.script({ parts: [{ text: 'The loud answer.' }] });
    await send(page, 'The loud question');
    await langfuse.until(() => told().includes('The loud answer.'));
  });

  test('is found by what it is about, and reached on a phone', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await page.getByRole('button', { name: 'Preferences' }).click();
    const search = dialog(page).getByRole('searchbox', { name: 'Search preferences' });
    await search.fill('screen reader');
    await dialog(page).getByRole('group', { name: 'Announcements' }).first().waitFor();
    expect(await dialog(page).getByText('Text size', { exact: true }).count()).toBe(0);
    await search.fill('nonsense');
    await dialog(page).getByText('No preference speaks of “nonsense”.').waitFor();
    await search.fill('');
    await page.setViewportSize({ width: 390, height: 844 });
    await dialog(page).getByRole('button', { name: 'Writing' }).click();
    await dialog(page).getByRole('button', { name: 'All preferences' }).click();
    const writing = dialog(page).getByRole('button', { name: 'Writing' });
    expect(await writing.evaluate((button) => button === document.activeElement)).toBe(true);
  });
});

describe('the frame', () => {
  test('has a session list as wide as the person wants, by pointer and by keyboard, remembered', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const edge = page.getByRole('separator', { name: 'Width of the session list' });
    const width = async () => (await page.getByRole('navigation', { name: 'Sessions' }).boundingBox())?.width;
    expect(await width()).toBe(272);
    await page.mouse.move(272, 300);
    await page.mouse.down();
    await page.mouse.move(340, 300, { steps: 4 });
    await page.mouse.up();
    expect(await width()).toBe(340);
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await width()).toBe(324);
    await page.keyboard.press('End');
    expect(await width()).toBe(420);
    await page.keyboard.press('Home');
    await page.reload();
    await edge.waitFor();
    expect(await width()).toBe(220);
  });

  test('puts the session list away and brings it back, with the focus where it is wanted', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const list = page.getByRole('navigation', { name: 'Sessions' });
    await page.getByRole('button', { name: 'Hide session list' }).click();
    await list.waitFor({ state: 'hidden' });
    const open = page.getByRole('button', { name: 'Open session list' });
    expect(await open.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.reload();
    await open.click();
    await list.waitFor();
    await page.keyboard.press('ControlOrMeta+b');
    await list.waitFor({ state: 'hidden' });
    await page.keyboard.press('ControlOrMeta+b');
    await list.waitFor();
  });

  test('lets the model be changed on a phone without the settings', async () => {
    await using browsing = await browse();
    const { page, app, upstream } = browsing;
    upstream.script({ parts: [{ text: 'Hello.' }] });
    const path = await startSession(page, 'Hello');
    await answerIs(page, 'Hello.');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Show details' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Model' }).selectOption('demo/tour');
    const id = path.split('/').at(-1) ?? '';
    await expect
      .poll(async () => (await app.client.session.get.query({ id })).session.settings.model)
      .toBe('demo/tour');
  });
});
