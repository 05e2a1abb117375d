/** How a person allows or refuses what the agent would do. */

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { answerIs, browse, focused, startSession, type Browsing } from './browser.ts';
import { findings } from './findings.ts';

const dock = (page: Page) => page.getByRole('group', { name: 'The agent asks for your approval' });
const button = (page: Page, name: string) => dock(page).getByRole('button', { name, exact: true });
/** A dock that has just appeared takes no answer yet. */
const isReady = (page: Page) => button(page, 'Allow once').and(page.locator('[aria-disabled=false]')).waitFor();

const shell = (command: string) => ({ parts: [{ call: { name: 'shell', input: { command } } }] });

/** A session in which everything is asked, since there is no sandbox. */
async function ask({ page, upstream }: Browsing, ...replies: Parameters<Browsing['upstream']['script']>) {
  upstream.script(...replies, { parts: [{ text: 'Done.' }] });
  await startSession(page, 'Go');
  await dock(page).waitFor();
}

const lastRequest = ({ upstream }: Browsing): string => JSON.stringify(upstream.requests.at(-1)?.body);

const unsafe = { config: { sandbox: 'process' as const } };

describe('an approval', () => {
  test('shows exactly what would run, with what cannot be seen made visible', async () => {
    await using browsing = await browse(unsafe);
    const { page } = browsing;
    await page.getByText('No sandbox.').waitFor();
    await ask(browsing, shell('echo \u202esafe\u202c &&\n  rm -rf build\u200b'));
    await dock(page).getByText('echo ⟨U+202E⟩safe⟨U+202C⟩ && rm -rf build⟨U+200B⟩').waitFor();
    await dock(page).getByText('“Allow for this session” goes on to allow exactly this.').waitFor();
    expect(await findings(page)).toEqual([]);
    await isReady(page);
    await button(page, 'Deny').click();
    await answerIs(page, 'Done.');
    await page.getByText('No sandbox.').waitFor();
  });

  test('of a change shows the change, and of a file the file', async () => {
    await using browsing = await browse(unsafe);
    const { page, app } = browsing;
    await ask(
      browsing,
      { parts: [{ call: { name: 'write', input: { path: 'a.txt', content: 'one\ntwo\n' } } }] },
      {
        parts: [
          {
            call: {
              name: 'edit',
              input: {
                path: 'a.txt',
                edits: [
                  { old: 'one', new: 'uno' },
                  { old: 'two', new: 'due' },
                ],
              },
            },
          },
        ],
      },
    );
    await dock(page).getByRole('group', { name: 'a.txt' }).getByText('one').waitFor();
    await dock(page).getByText('goes on to allow every write in this session.').waitFor();
    await isReady(page);
    await button(page, 'Allow once').click();
    await dock(page).getByLabel('Changes in a.txt').waitFor();
    const changes = await dock(page).getByLabel('Changes in a.txt').locator('.diff-line').allInnerTexts();
    expect(changes.map((line) => line.replaceAll(/\s/g, '')).filter((line) => /^[-+]/.test(line))).toEqual([
      '-one',
      '+uno',
      '-two',
      '+due',
    ]);
    expect(await findings(page)).toEqual([]);
    await isReady(page);
    await button(page, 'Allow once').click();
    await answerIs(page, 'Done.');
    const id = page.url().split('/').at(-1) ?? '';
    expect(await (await app.client.fetch(`/api/sessions/${id}/files/a.txt`)).text()).toBe('uno\ndue\n');
  });

  test('is not given by a click meant for the one before, nor by Escape', async () => {
    await using browsing = await browse(unsafe);
    const { page, upstream } = browsing;
    await ask(browsing, shell('touch one'), shell('touch two'));
    await isReady(page);
    // A hand that goes on clicking clicks on the next one as soon as it is there.
    await page.evaluate(() => {
      const seen = new Set<Element>();
      new MutationObserver(() => {
        const allow = document.querySelector<HTMLElement>('.approval-dock .button-primary');
        if (!allow || seen.has(allow)) return;
        seen.add(allow);
        allow.click();
      }).observe(document.body, { subtree: true, childList: true });
    });
    await button(page, 'Allow once').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await button(page, 'Allow once').dblclick();
    await dock(page).getByText('touch two').waitFor();
    // Whoever decided in the dock goes on in it, at its beginning.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    await isReady(page);
    await dock(page).getByText('touch two').waitFor();
    expect(upstream.requests.length).toBe(2);
    await button(page, 'Deny').click();
    await answerIs(page, 'Done.');
  });

  test('is denied with a reason, reached by F8 without taking the focus from who writes', async () => {
    await using browsing = await browse(unsafe);
    const { page } = browsing;
    await ask(browsing, shell('touch one'));
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer');
    await page.keyboard.press('F8');
    expect(await focused(page)).toBe('The agent asks for your approval');
    await dock(page).getByLabel('Reason for denying (the agent reads it)').fill('Name it two.');
    await isReady(page);
    await button(page, 'Deny').press('Enter');
    await answerIs(page, 'Done.');
    expect(lastRequest(browsing)).toContain('Denied by the person. Reason: Name it two.');
  });

  test('for the session is not asked again for the same command', async () => {
    await using browsing = await browse(unsafe);
    const { page } = browsing;
    await ask(browsing, shell('touch one'), shell('touch one'));
    await isReady(page);
    await button(page, 'Allow for this session').click();
    await answerIs(page, 'Done.');
  });
});
