import { describe, expect, test } from 'vitest';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, answers, browse, send, startSession } from './browser.ts';

const words = Array.from({ length: 60 }, (_, index) => `word${index} `);
const half = words.slice(0, 30);
const rest = words.slice(30);

describe('what a page shows', () => {
  test('is whole after a reload in the middle of an answer, and nothing is there twice', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    const gate = makeGate();
    upstream.script({ parts: [{ text: half }, { wait: gate.wait }, { text: rest }] });
    await startSession(page, 'Count');
    await answerIs(page, half.join('').trim());
    await page.reload();
    await answerIs(page, half.join('').trim());
    gate.open();
    await page.getByText(/^Worked/).waitFor();
    expect(await answers(page)).toEqual([half.join('').trim(), rest.join('').trim()]);
  });

  test('is the same in two tabs', async () => {
    await using browsing = await browse();
    const { page, upstream, openTab } = browsing;
    const gate = makeGate();
    upstream.script({ parts: [{ text: half }, { wait: gate.wait }, { text: rest }] });
    const path = await startSession(page, 'Count');
    const other = await openTab(path);
    await answerIs(other, half.join('').trim());
    gate.open();
    for (const tab of [page, other]) {
      await tab.getByText(/^Worked/).waitFor();
      expect(await answers(tab)).toEqual([half.join('').trim(), rest.join('').trim()]);
    }
    upstream.script({ parts: [{ text: 'To both.' }] });
    await send(other, 'From the other tab');
    await answerIs(page, 'To both.');
    await page.getByRole('article', { name: 'You' }).getByText('From the other tab').waitFor();
  });

  test('survives a restart of the server, and the interrupted turn continues when asked to', async () => {
    await using browsing = await browse();
    const { page, upstream, app } = browsing;
    upstream.script({ parts: [{ text: half }, { wait: new Promise(() => {}) }] });
    await startSession(page, 'Count');
    await answerIs(page, half.join('').trim());
    await page.getByLabel('Message', { exact: true }).fill('half a thought');
    await app.restart();
    const onward = page.getByRole('button', { name: /^(Continue|Resume)$/ });
    await onward.waitFor();
    expect(await answers(page)).toEqual([half.join('').trim()]);
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('half a thought');

    upstream.script({ parts: [{ text: 'The rest.' }] });
    await onward.click();
    await answerIs(page, 'The rest.');
    expect(await answers(page)).toEqual([half.join('').trim(), 'The rest.']);
  });

  test('keeps a message that could not be sent, and sends it once when the line is back', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'Hi.' }] });
    await startSession(page, 'Hello');
    await answerIs(page, 'Hi.');
    await page.route('**/trpc/**', (route) => route.abort());
    await send(page, 'Are you there?');
    await page.getByText('Waiting for connection').waitFor();
    await page.reload();
    await page.getByText('Are you there?').waitFor({ state: 'detached' });
    await page.unroute('**/trpc/**');
    upstream.script({ parts: [{ text: 'I am.' }] });
    await page.reload();
    await answerIs(page, 'I am.');
    await page.getByText('Waiting for connection').waitFor({ state: 'detached' });
    expect(await page.locator('.user-message .bubble-text').allTextContents()).toEqual(['Hello', 'Are you there?']);
  });

  test('stays when the agent is stopped, and the agent continues from there', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: half }, { wait: new Promise(() => {}) }] });
    await startSession(page, 'Count');
    await answerIs(page, half.join('').trim());
    await page.getByRole('button', { name: 'Stop the agent' }).click();
    await page.getByText('You stopped the agent here.').waitFor();
    expect(await answers(page)).toEqual([half.join('').trim()]);
    upstream.script({ parts: [{ text: 'Further.' }] });
    await page.getByRole('button', { name: 'Continue' }).click();
    await answerIs(page, 'Further.');
  });

  test('says who stopped the session, and a resumed one goes on', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'Hi.' }] });
    await startSession(page, 'Hello');
    await answerIs(page, 'Hi.');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Stop session now' }).click();
    await page.locator('.phase-notice', { hasText: 'Stopped by you.' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('.phase-notice', { hasText: 'Stopped by you.' }).waitFor({ state: 'detached' });
    // The conversation keeps where it was.
    await page.locator('.timeline').getByText('Stopped by you.').waitFor();
    upstream.script({ parts: [{ text: 'Back.' }] });
    await send(page, 'Welcome back');
    await answerIs(page, 'Back.');
  });
});
