import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, browse, focused, send, startSession, type Browsing } from './browser.ts';

const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });
const topOf = async (page: Page, words: string) =>
  (await conversation(page).getByText(words, { exact: true }).boundingBox())?.y ?? Number.NaN;

/** Calls of a command that prints so many lines. */
const callsOf = (count: number, lines: number) =>
  Array.from({ length: count }, (_, index) => ({
    call: { name: 'bash', input: { command: `seq 1 ${lines} && echo end ${index}` } },
  }));

/** More turns than a page draws at once. */
async function chatAtLength({ page, app, upstream }: Browsing, turns: number): Promise<string> {
  upstream.script({ parts: [{ text: 'Answer 0, with a rare word: quokka.' }] });
  const path = await startSession(page, 'Question 0');
  await answerIs(page, 'Answer 0, with a rare word: quokka.');
  const session = path.split('/').at(-1) ?? '';
  for (let turn = 1; turn < turns; turn++) {
    upstream.script({ parts: [{ text: `Answer ${turn}.` }] });
    await app.client.message.send.mutate({ session, text: `Question ${turn}`, clientId: `turn-${turn}` });
    await upstream.requested(turn + 1);
    await expect.poll(async () => (await app.client.session.get.query({ id: session })).session.agent).toBe('idle');
  }
  await answerIs(page, `Answer ${turns - 1}.`);
  return path;
}

describe('the timeline', () => {
  test('puts a message that was sent near the top, and does not move while its answer grows', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    await chatAtLength(browsing, 6);
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'First.\n\n' }, { wait: gate.wait }, { text: 'Second.\n\nThird.' }] });
    await send(page, 'And now?');
    await conversation(page).getByText('First.', { exact: true }).waitFor();
    const view = await conversation(page).boundingBox();
    const top = await topOf(page, 'And now?');
    expect(top - (view?.y ?? 0)).toBeGreaterThan(30);
    expect(top - (view?.y ?? 0)).toBeLessThan(100);
    gate.open();
    await conversation(page).getByText('Third.', { exact: true }).waitFor();
    await page
      .getByText(/^Worked/)
      .last()
      .waitFor();
    expect(Math.abs((await topOf(page, 'And now?')) - top)).toBeLessThan(2);
  });

  test('follows the agent through many calls of any size, and leaves nothing blank', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: callsOf(40, 60) }, { parts: [{ text: 'Done.' }] });
    await startSession(page, 'Work');
    for (const [asked, count, said] of [
      ['More', 12, 'Again done.'],
      ['Even more', 30, 'Thrice done.'],
    ] as const) {
      await page
        .getByText(/^Worked/)
        .last()
        .waitFor();
      upstream.script({ parts: callsOf(count, 1) }, { parts: [{ text: said }] });
      await send(page, asked);
      await conversation(page).getByText(said, { exact: true }).waitFor();
      const view = () =>
        conversation(page).evaluate((scroller) => {
          const { top } = scroller.getBoundingClientRect();
          const rows = [...scroller.querySelectorAll('.row')].map((row) => row.getBoundingClientRect());
          return {
            toEnd: Math.round(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop),
            isBlank: !rows.some((row) => row.top <= top && row.bottom > top),
          };
        });
      await expect.poll(view).toEqual({ toEnd: 0, isBlank: false });
    }
  });

  test('is found where it was left, also far up in a last answer that is longer than the view', async () => {
    await using browsing = await browse();
    const { page, upstream, app } = browsing;
    upstream.script({ parts: [{ text: 'Elsewhere.' }] });
    const other = await startSession(page, 'Other');
    await answerIs(page, 'Elsewhere.');
    await page.goto(app.url);
    const path = await chatAtLength(browsing, 22);
    const paragraphs = Array.from({ length: 200 }, (_, index) => `P ${index}`);
    upstream.script({ parts: [{ text: paragraphs.join('\n\n') }] });
    await send(page, 'At length');
    await conversation(page).getByText('P 199', { exact: true }).waitFor();
    await page.goto(`${app.url}${other}`);
    await answerIs(page, 'Elsewhere.');
    await page.locator(`a[href="${path}"]`).first().click();
    await conversation(page).getByText('P 0', { exact: true }).waitFor();
    await conversation(page).hover();
    await page.mouse.wheel(0, -1_000);
    await page.getByRole('button', { name: /Jump to latest/ }).waitFor();
    const inView = () =>
      conversation(page).evaluate((view) => {
        const { top, bottom } = view.getBoundingClientRect();
        const isSeen = (block: Element) =>
          block.getBoundingClientRect().top >= top && block.getBoundingClientRect().bottom <= bottom;
        return [...view.querySelectorAll('.md-block')].filter(isSeen).map((block) => block.textContent?.trim());
      });
    const left = await inView();
    expect(left.length).toBeGreaterThan(5);
    for (const [to, words] of [
      [other, 'Elsewhere.'],
      [path, left[0] ?? ''],
    ] as const) {
      await page.locator(`a[href="${to}"]`).first().click();
      await conversation(page).getByText(words, { exact: true }).waitFor();
    }
    await expect.poll(inView).toEqual(left);
  });

  test('leaves the view alone when the person has scrolled up, and counts what came', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    await chatAtLength(browsing, 8);
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'Begun.\n\n' }, { wait: gate.wait }, { text: 'Line.\n\n'.repeat(60) }] });
    await send(page, 'Much, please');
    await conversation(page).getByText('Begun.', { exact: true }).waitFor();
    await conversation(page).hover();
    await page.mouse.wheel(0, -500);
    await page.getByRole('button', { name: /Jump to latest/ }).waitFor();
    const top = await topOf(page, 'Question 6');
    gate.open();
    await expect.poll(() => conversation(page).evaluate((element) => element.scrollHeight)).toBeGreaterThan(2500);
    expect(Math.abs((await topOf(page, 'Question 6')) - top)).toBeLessThan(2);
    await page.getByRole('button', { name: /Jump to latest/ }).click();
    await page
      .getByText(/^Worked/)
      .last()
      .waitFor();
    await expect
      .poll(() => conversation(page).evaluate((e) => e.scrollHeight - e.clientHeight - e.scrollTop))
      .toBeLessThan(3);
  });

  test('finds what is not drawn, and lets the browser search when asked twice', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await chatAtLength(browsing, 40);
    await page.reload();
    await answerIs(page, 'Answer 39.');
    expect(await page.getByText('quokka').count()).toBe(0);
    await page.keyboard.press('Control+f');
    const field = page.getByRole('textbox', { name: 'Find in this session' });
    await field.fill('QUOKKA');
    await page.getByText('1 of 1', { exact: true }).waitFor();
    await page.getByText('Answer 0, with a rare word: quokka.').waitFor();
    await page.evaluate(() => {
      document.addEventListener('keydown', (event) => Object.assign(window, { passed: !event.defaultPrevented }));
    });
    await field.press('Control+f');
    // The page keeps what was put there above.
    expect(await page.evaluate(() => (window as unknown as { passed: boolean }).passed)).toBe(true);
    await field.press('Escape');
    await field.waitFor({ state: 'detached' });
  });

  test('is walked by keyboard, row by row', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script(
      { parts: [{ thinking: 'Hm.' }, { call: { name: 'list', input: { path: '.' } } }] },
      { parts: [{ text: 'Nothing there.' }] },
    );
    await startSession(page, 'Look');
    await answerIs(page, 'Nothing there.');
    await conversation(page).focus();
    await page.keyboard.press('g');
    expect(await focused(page)).toBe('You');
    await page.keyboard.press('j');
    expect(await focused(page)).toBe('Thinking');
    await page.keyboard.press('o');
    await page.getByText('Hm.').waitFor();
    await page.keyboard.press('j');
    expect(await focused(page)).toBe('Listed .');
    await page.keyboard.press('G');
    expect(await focused(page)).toBe('Agent');
    await page.keyboard.press('k');
    expect(await focused(page)).toBe('Listed .');
  });
});
