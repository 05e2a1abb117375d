/** The panel in which a person answers what the agent asks. */

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { answerIs, browse, focused, send, startSession, type Browsing } from './browser.ts';
import { findings } from './findings.ts';

const questions = [
  { header: 'Name', text: 'What should it be called?', kind: 'text' },
  {
    header: 'Storage',
    text: 'Where is it kept?',
    kind: 'single',
    options: [{ label: 'In a file' }, { label: 'In memory', description: 'Gone with the process.', recommended: true }],
  },
  { header: 'Systems', text: 'Where must it run?', kind: 'multi', options: [{ label: 'Linux' }, { label: 'macOS' }] },
];

const panel = (page: Page) => page.getByRole('region', { name: 'The agent needs your input' });
const box = (page: Page) => page.getByLabel('Message', { exact: true });
const tab = (page: Page, name: string) => panel(page).getByRole('tab', { name });

/** A session whose agent asks, and thanks for the answers. */
async function ask({ page, upstream }: Browsing, asked: unknown[] = questions): Promise<string> {
  upstream.script(
    { parts: [{ call: { name: 'ask', input: { questions: asked } } }] },
    { parts: [{ text: 'Thank you.' }] },
  );
  const path = await startSession(page, 'Ask me');
  await panel(page).waitFor();
  return path;
}

const lastRequest = ({ upstream }: Browsing): string => JSON.stringify(upstream.requests.at(-1)?.body);

const idOf = (path: string): string => path.split('/').at(-1) ?? '';

describe('the question panel', () => {
  test('is worked by keyboard alone, and arrow keys never go on', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing);
    const spoken = 'The agent asks: What should it be called? Where is it kept? Where must it run? Press F8 to answer.';
    await page.getByText(spoken).waitFor({ state: 'attached' });
    // The person was writing: the focus stays where it is until it is called.
    expect(await focused(page)).toBe('Message');
    await page.keyboard.press('F8');
    await page.keyboard.type('Bird');
    await page.keyboard.press('Control+Enter');
    await tab(page, 'Question 1 of 3, Name, answered').waitFor();
    await tab(page, 'Question 2 of 3, Storage, not answered').and(page.locator('[aria-selected=true]')).waitFor();
    expect(await focused(page)).toContain('In a file');
    await page.keyboard.press('Space');
    // Space chooses and goes on; back, the arrows choose and stay.
    await tab(page, 'Question 3 of 3, Systems, not answered').and(page.locator('[aria-selected=true]')).waitFor();
    await panel(page).getByRole('button', { name: 'Back' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.question-panel:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await panel(page).getByRole('radio', { name: 'In memory' }).and(page.locator(':checked')).waitFor();
    await page.keyboard.press('ArrowUp');
    await panel(page).getByRole('radio', { name: 'In a file' }).and(page.locator(':checked')).waitFor();
    await page.keyboard.press('2');
    await panel(page).getByRole('radio', { name: 'In memory' }).and(page.locator(':checked')).waitFor();
    expect(await tab(page, 'Question 2 of 3').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Control+Enter');
    await tab(page, 'Question 3 of 3').and(page.locator('[aria-selected=true]')).waitFor();
    for (const key of ['1', '2', '2', '3']) await page.keyboard.press(key);
    await expect.poll(() => focused(page)).toBe('Your own answer');
    await page.keyboard.type('Plan 9');
    await page.keyboard.press('Enter');
    // The review has what would be sent, and the button that sends it.
    await panel(page).getByText('Linux; Plan 9').waitFor();
    expect(await focused(page)).toBe('Submit');
    await page.keyboard.press('Enter');
    await answerIs(page, 'Thank you.');
    expect(lastRequest(browsing)).toContain(
      'Question: What should it be called?\\nAnswer: Bird\\n\\nQuestion: Where is it kept?\\nAnswer: In memory\\n\\nQuestion: Where must it run?\\nAnswer: Linux; Plan 9',
    );
    await panel(page).waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('Message');
  });

  test('has tabs that are looked through without changing anything', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing);
    await tab(page, 'Question 1 of 3').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    expect(await focused(page)).toBe('Question 3 of 3, Systems, not answered');
    expect(await tab(page, 'Question 1 of 3').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await panel(page).getByRole('checkbox', { name: 'macOS' }).waitFor();
  });

  test('goes on by itself after a click on a choice, and not after one that needs more', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing);
    await tab(page, 'Question 2 of 3').click();
    await panel(page).getByText('Other').click();
    await expect.poll(() => focused(page)).toBe('Your own answer');
    await page.keyboard.type('On paper');
    await panel(page).getByText('In memory').click();
    await tab(page, 'Question 3 of 3').and(page.locator('[aria-selected=true]')).waitFor();
    await tab(page, 'Question 2 of 3, Storage, answered').click();
    await panel(page).getByText('Other').click();
    // What was written beside it is still there.
    await expect.poll(() => panel(page).getByLabel('Your own answer').inputValue()).toBe('On paper');
    await tab(page, 'Question 3 of 3').click();
    await panel(page).getByText('Linux').click();
    await panel(page).getByText('2 of 3').waitFor();
    // A press on Submit shows what is missing.
    // It stays within reach, though it is marked as disabled.
    await panel(page).getByRole('button', { name: 'Submit' }).click({ force: true });
    await panel(page).getByText('One answer is missing.').waitFor();
    await expect.poll(() => focused(page)).toBe('Your answer: What should it be called?');
    expect(browsing.upstream.requests.length).toBe(1);
  });

  test('stops going on when the person touches anything else, and never does so where that is turned off', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing);
    await tab(page, 'Question 2 of 3').click();
    await panel(page).getByText('In memory').waitFor();
    const isShown = (at: number) => tab(page, `Question ${at} of 3`).getAttribute('aria-selected');
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await panel(page).getByText('In a file').click();
    await page.keyboard.press('Shift');
    await page.clock.runFor(5_000);
    expect(await isShown(2)).toBe('true');
    await panel(page).getByText('In memory').click();
    await page.clock.runFor(5_000);
    expect(await isShown(3)).toBe('true');

    await page.clock.resume();
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Accessibility' }).click();
    await page.getByRole('switch', { name: 'Go on by itself' }).uncheck();
    await page.keyboard.press('Escape');
    await page.reload();
    await tab(page, 'Question 2 of 3').click();
    await panel(page).getByText('In memory').waitFor();
    await page.clock.pauseAt(Date.now() + 600_000);
    await panel(page).getByText('In a file').click();
    await page.clock.runFor(5_000);
    expect(await isShown(2)).toBe('true');
    await panel(page).getByRole('radio', { name: 'In a file' }).press('Control+Enter');
    expect(await isShown(3)).toBe('true');
  });

  test('opens no keyboard on a screen by itself', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true });
    await ask(browsing);
    const isWriting = () => page.evaluate(() => document.activeElement?.matches('textarea, input:not([type=radio])'));
    await page.keyboard.press('F8');
    await page.locator('.question-panel:focus').waitFor();
    // It stays within reach, though it is marked as disabled.
    await panel(page).getByRole('button', { name: 'Submit' }).click({ force: true });
    await panel(page).getByText('3 answers are missing.').waitFor();
    expect(await isWriting()).toBe(false);
    await tab(page, 'Review').click();
    await panel(page).getByRole('button', { name: 'What should it be called?' }).click();
    await page.locator('.question-panel:focus').waitFor();
    await panel(page).getByRole('button', { name: 'Skip' }).click();
    expect(await focused(page)).toBe('Keep answering');
    await panel(page).getByRole('button', { name: 'Skip questions' }).click();
    await answerIs(page, 'Thank you.');
    await page.locator('.timeline-scroller:focus').waitFor();
    // What is opened to be written in is.
    await page.goto(browsing.app.url);
    await ask(browsing, [questions[1]]);
    await panel(page).getByText('Other').click();
    await expect.poll(() => focused(page)).toBe('Your own answer');
  });

  test('needs no tabs for one question, and calls the person by title, icon and list', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing, [questions[1]]);
    expect(await panel(page).getByRole('tab').count()).toBe(0);
    await expect.poll(() => page.title()).toBe('(1) Ask me · Sessile');
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('/favicon-waiting.svg');
    await page.getByRole('heading', { name: 'Needs you', exact: true }).waitFor();
    await panel(page).getByText('In memory').click();
    await expect.poll(() => focused(page)).toBe('Submit');
    await page.keyboard.press('Enter');
    await answerIs(page, 'Thank you.');
    await expect.poll(() => page.title()).toBe('Ask me · Sessile');
  });

  test('is called with a key onto what is chosen, or what comes first, and chooses nothing by that', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing, [questions[1]]);
    await page.keyboard.press('F8');
    expect(await focused(page)).toContain('In a file');
    expect(await panel(page).locator(':checked').count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await panel(page).getByRole('radio', { name: 'In memory' }).and(page.locator(':checked')).waitFor();
    await box(page).focus();
    await page.keyboard.press('F8');
    expect(await focused(page)).toContain('In memory');
  });

  test('stands beside a list when there are many questions', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(
      browsing,
      Array.from({ length: 8 }, (_, at) => ({ ...questions[1], header: `Topic ${at + 1}` })),
    );
    await panel(page).getByRole('tablist').and(page.locator('[aria-orientation=vertical]')).waitFor();
    for (let at = 1; at <= 8; at += 1) {
      await tab(page, `Question ${at} of 8`).and(page.locator('[aria-selected=true]')).waitFor();
      await panel(page).getByText('In a file').click();
    }
    await panel(page).getByText('8 of 8').waitFor();
    await panel(page).getByRole('button', { name: 'Submit' }).click();
    await answerIs(page, 'Thank you.');
  });

  test('skips when asked twice, with a reason that the agent reads', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing);
    await panel(page).getByRole('button', { name: 'Skip' }).click();
    await expect.poll(() => focused(page)).toContain('Reason');
    await panel(page).getByRole('button', { name: 'Keep answering' }).click();
    expect(await focused(page)).toBe('Skip');
    await panel(page).getByRole('button', { name: 'Skip' }).click();
    await panel(page).getByLabel('Reason (the agent reads it)').fill('You know better.');
    await panel(page).getByRole('button', { name: 'Skip questions' }).click();
    await answerIs(page, 'Thank you.');
    expect(lastRequest(browsing)).toContain('The person skipped these questions. Reason: You know better.');
  });

  test('leaves the composer as another way to answer', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing);
    // Even for those whose messages wait for the end of the turn.
    await page.evaluate(() => localStorage.setItem('sessile.prefers-queue', 'true'));
    await page.reload();
    await panel(page).waitFor();
    await send(page, 'Call it Bird and decide the rest.');
    await answerIs(page, 'Thank you.');
    expect(lastRequest(browsing)).toContain('Call it Bird and decide the rest.');
    await panel(page).waitFor({ state: 'detached' });
  });

  test('has no serious finding in any of its states', { timeout: 60_000 }, async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const name of ['Question 1 of 3', 'Question 2 of 3', 'Question 3 of 3', 'Review']) {
        await tab(page, name).click();
        expect(await findings(page)).toEqual([]);
      }
    }
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);
  });
});

describe('half-filled answers', () => {
  test('are there after a reload and a restart', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    await ask(browsing);
    await panel(page).getByLabel('Your answer: What should it be called?').fill('Bird');
    await tab(page, 'Question 2 of 3').click();
    await panel(page).getByRole('radio', { name: 'In a file' }).focus();
    await page.keyboard.press('2');
    await app.restart();
    await page.reload();
    await tab(page, 'Question 2 of 3, Storage, answered').click();
    await panel(page).getByRole('radio', { name: 'In memory' }).and(page.locator(':checked')).waitFor();
    await tab(page, 'Question 1 of 3, Name, answered').click();
    expect(await panel(page).getByRole('textbox').inputValue()).toBe('Bird');
  });

  test('leave the browser with their session', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    const path = await ask(browsing);
    await panel(page).getByRole('textbox').first().fill('a secret name');
    await box(page).fill('a secret draft');
    const kept = () => page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    await expect.poll(kept).toMatch(/a secret name.*a secret draft|a secret draft.*a secret name/);
    await app.client.session.remove.mutate({ id: idOf(path) });
    await expect.poll(kept).not.toContain('a secret');
  });

  test('show in another tab, but never in the field that is being written in', async () => {
    await using browsing = await browse();
    const { page, openTab } = browsing;
    const other = await openTab(await ask(browsing));
    const field = (where: Page) => panel(where).getByLabel('Your answer: What should it be called?');
    await field(other).waitFor();
    await field(page).fill('Bird');
    await expect.poll(() => field(other).inputValue()).toBe('Bird');
    await panel(other).getByText('Changed in another tab').waitFor();
    await field(other).focus();
    await field(page).fill('Birds');
    await tab(page, 'Question 2 of 3').click();
    await panel(page).getByText('In a file').click();
    // The second change has arrived, and the field has not been touched.
    await tab(other, 'Question 2 of 3, Storage, answered').waitFor();
    expect(await field(other).inputValue()).toBe('Bird');
    await other.keyboard.press('Tab');
    await expect.poll(() => field(other).inputValue()).toBe('Birds');
  });

  test('are kept when somebody else answers first, and can go as a message', async () => {
    await using browsing = await browse();
    const { page, app, upstream } = browsing;
    const session = idOf(await ask(browsing));
    await panel(page).getByLabel('Your answer: What should it be called?').fill('Bird');
    const { messages } = await app.client.session.get.query({ id: session });
    const question = messages.flatMap(({ parts }) => parts).find(({ type }) => type === 'question')?.id ?? '';
    await app.client.question.answer.mutate({
      session,
      question,
      answers: [
        { id: 'q1', text: 'Fish' },
        { id: 'q2', choices: ['o1'] },
        { id: 'q3', choices: ['o1'] },
      ],
    });
    await answerIs(page, 'Thank you.');
    await page.getByText('You, in another tab, answered first. What you filled in here was not sent.').waitFor();
    upstream.script({ parts: [{ text: 'Noted.' }] });
    await page.getByRole('button', { name: 'Send as message' }).click();
    await answerIs(page, 'Noted.');
    expect(lastRequest(browsing)).toContain('Question: What should it be called?\\nAnswer: Bird');
    expect(await page.getByRole('button', { name: 'Send as message' }).count()).toBe(0);
  });

  test('are asked for again, filled in, when a stopped session goes on', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    const session = idOf(await ask(browsing));
    await panel(page).getByLabel('Your answer: What should it be called?').fill('Bird');
    await tab(page, 'Question 1 of 3, Name, answered').waitFor();
    await expect.poll(async () => (await app.client.session.get.query({ id: session })).answers.length).toBe(1);
    await page.getByRole('button', { name: 'Stop the session' }).click();
    await page.getByRole('menuitem', { name: 'Stop session now' }).click();
    await page.getByText('The questions are asked again').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => panel(page).getByRole('textbox').inputValue()).toBe('Bird');
  });

  test('are kept when the agent is interrupted', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing, [questions[0]]);
    await panel(page).getByLabel('Your answer: What should it be called?').fill('Bird');
    await box(page).focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByText('The agent does not wait for these answers any more. They were not sent.').waitFor();
    const row = page.getByRole('button', { name: 'Question not answered' });
    expect(await row.innerText()).toMatch(/^Question not answered\s+The turn ended before you answered\.$/);
    await page.reload();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'Send as message' }).waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Message');
  });
});

describe('an answer', () => {
  test('is kept when the server did not get it, and goes out once however often it is sent', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await ask(browsing, [questions[0]]);
    await panel(page).getByRole('textbox').fill('Bird');
    await page.route('**/trpc/question.answer', (route) => route.abort());
    await panel(page).getByRole('button', { name: 'Submit' }).click();
    await panel(page).getByText('The server does not answer.').waitFor();
    expect(await panel(page).getByRole('textbox').inputValue()).toBe('Bird');
    await page.unroute('**/trpc/question.answer');
    let sent = 0;
    page.on('request', (request) => (sent += request.url().endsWith('/trpc/question.answer') ? 1 : 0));
    await panel(page).getByRole('button', { name: 'Submit' }).dblclick();
    await answerIs(page, 'Thank you.');
    expect(sent).toBe(1);
  });
});
