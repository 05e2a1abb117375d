import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { makeGate } from '../support/upstream/reply.ts';
import type { Upstream } from '../support/upstream/upstream.ts';
import { answerIs, answers, browse, focused, send, startSession } from './browser.ts';

/** What the model was asked last, without the system's words. */
function asked(upstream: Upstream): string[] {
  const body = upstream.requests.at(-1)?.body as { messages: { role: string; content: unknown }[] } | undefined;
  return (body?.messages ?? []).flatMap(({ role, content }) =>
    role === 'system' ? [] : [`${role}: ${textIn(content)}`],
  );
}

function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  return (content as { text?: string }[]).map(({ text = '' }) => text).join('');
}

const questions = (page: Page) => page.locator('.user-message .bubble-text').allTextContents();
const footer = (page: Page) => page.locator('.turn-footer').last();

/** The agent has ended its turn: what changes the conversation can be pressed again. */
async function rested(page: Page): Promise<void> {
  await footer(page).getByRole('button', { name: 'Try again', disabled: false }).waitFor();
}

async function retry(page: Page, how: string): Promise<void> {
  await rested(page);
  await footer(page).getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('menuitem', { name: how }).click();
}

describe('an answer', () => {
  test('is tried again, and both versions are a key press apart, also after a reload and a restart', async () => {
    await using browsing = await browse();
    const { page, upstream, app } = browsing;
    upstream.script({ parts: [{ text: 'First.' }] });
    await startSession(page, 'Say something');
    await answerIs(page, 'First.');
    const before = asked(upstream);
    upstream.script({ parts: [{ text: 'Second.' }] });
    await retry(page, 'With the same model');
    await answerIs(page, 'Second.');
    expect(asked(upstream)).toEqual(before);
    expect(await answers(page)).toEqual(['Second.']);

    const versions = page.getByRole('group', { name: 'Version 2 of 2' });
    await rested(page);
    await versions.getByRole('button', { name: 'Previous version' }).focus();
    await page.keyboard.press('ArrowLeft');
    await answerIs(page, 'First.');
    await page.getByRole('group', { name: 'Version 1 of 2' }).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('.branch-nav')?.getAttribute('aria-label')))
      .toBe('Version 1 of 2');
    await page.keyboard.press('ArrowRight');
    await answerIs(page, 'Second.');

    await page.reload();
    await answerIs(page, 'Second.');
    await app.restart();
    await page.reload();
    await page.getByRole('group', { name: 'Version 2 of 2' }).waitFor();
    await page.getByRole('button', { name: 'Previous version' }).click();
    await answerIs(page, 'First.');
    upstream.script({ parts: [{ text: 'Third.' }] });
    await send(page, 'And then?');
    await answerIs(page, 'Third.');
    expect(asked(upstream)).toEqual([...before, 'assistant: First.', 'user: And then?']);
  });

  test('is tried again with another model, which the conversation says', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'From the first.' }] });
    await startSession(page, 'Compare');
    await answerIs(page, 'From the first.');
    upstream.script({ parts: [{ text: 'From the other.' }] });
    await retry(page, 'With another model…');
    const dialog = page.getByRole('dialog', { name: 'Try again with another model' });
    await dialog.getByLabel('Model').selectOption('openai/fake');
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await answerIs(page, 'From the other.');
    expect(upstream.requests.at(-1)?.model).toBe('fake');
    await page.getByText(/^Changed Model: /).waitFor();
    await page.getByRole('button', { name: 'Previous version' }).click();
    await answerIs(page, 'From the first.');
    expect(await page.getByText(/^Changed Model: /).count()).toBe(0);
  });

  test('is not offered another model where there is only one', async () => {
    await using browsing = await browse({ config: { providers: {} } });
    const { page } = browsing;
    await startSession(page, 'hello');
    await page.locator('.assistant-message .markdown').first().waitFor();
    await page.getByRole('button', { name: 'Stop the session' }).click();
    await page.getByRole('menuitem', { name: 'Stop session now' }).click();
    await rested(page);
    await footer(page).getByRole('button', { name: 'Try again' }).click();
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['With the same model']);
  });

  test('in another tab follows along', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'One.' }] });
    const path = await startSession(page, 'Go');
    await answerIs(page, 'One.');
    const other = await browsing.openTab(path);
    await answerIs(other, 'One.');
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'Two.' }, { wait: gate.wait }] });
    await retry(page, 'With the same model');
    await answerIs(other, 'Two.');
    expect(await answers(other)).toEqual(['Two.']);
    gate.open();
    await rested(other);
    await answerIs(page, 'Two.');
    await other.getByRole('group', { name: 'Version 2 of 2' }).waitFor();
    await other.getByRole('button', { name: 'Previous version' }).click();
    await answerIs(page, 'One.');
  });

  test('is shown whole though its text comes before the page knows of the branch', async () => {
    await using browsing = await browse();
    const { page, upstream, app } = browsing;
    upstream.script({ parts: [{ text: 'One.' }] });
    // A text of this vendor goes on until the answer ends.
    const { id } = await app.client.session.create.mutate({ prompt: 'Go', settings: { model: 'openai/fake' } });
    await page.goto(`${app.url}/sessions/${id}`);
    await answerIs(page, 'One.');
    const [begin, end, known] = [makeGate(), makeGate(), makeGate()];
    upstream.script({ parts: [{ wait: begin.wait }, { text: 'Two.' }, { wait: end.wait }] });
    // The snapshot is taken before the text begins, and arrives after it.
    await page.route('**/trpc/session.get*', async (route) => {
      const response = await route.fetch();
      begin.open();
      await known.wait;
      await route.fulfill({ response });
    });
    await retry(page, 'With the same model');
    await answerIs(page, 'Two.');
    const joined = page.waitForRequest(/\/api\/stream/);
    known.open();
    await joined;
    end.open();
    await rested(page);
    expect(await answers(page)).toEqual(['Two.']);
  });

  test('cannot be tried again while the agent works, and says why', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'Done.' }] });
    await startSession(page, 'Go');
    await answerIs(page, 'Done.');
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'Busy.' }, { wait: gate.wait }] });
    await send(page, 'More');
    await answerIs(page, 'Busy.');
    const button = page.locator('.turn-footer').first().getByRole('button', { name: 'Try again' });
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
    expect(await button.getAttribute('title')).toBe('The agent is at work. Stop it first, or wait until it rests.');
    gate.open();
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe(null);
  });
});

describe('a message', () => {
  test('is edited in its place and sent anew; what came of the first words stays', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'Hello, Anna.' }] });
    await startSession(page, 'I am Anna');
    await answerIs(page, 'Hello, Anna.');
    upstream.script({ parts: [{ text: 'You are Anna.' }] });
    await send(page, 'Who am I?');
    await answerIs(page, 'You are Anna.');

    const first = page.locator('.user-message').first();
    await first.hover();
    await first.getByRole('button', { name: 'Edit' }).click();
    const field = page.getByLabel('Edit your message');
    expect(await field.inputValue()).toBe('I am Anna');
    await field.fill('I am Berta');
    await field.press('Escape');
    expect(await questions(page)).toEqual(['I am Anna', 'Who am I?']);
    expect(await focused(page)).toBe('Edit');

    // What was written is still there, also for a page that was loaded anew.
    await page.reload();
    expect(await field.inputValue()).toBe('I am Berta');
    await field.press('Shift+Enter');
    await field.press('Backspace');
    upstream.script({ parts: [{ text: 'Hello, Berta.' }] });
    await field.press('Enter');
    await answerIs(page, 'Hello, Berta.');
    expect(await focused(page)).toBe('Message');
    expect(asked(upstream)).toEqual(['user: I am Berta']);
    expect(await questions(page)).toEqual(['I am Berta']);

    await page.getByRole('group', { name: 'Version 2 of 2' }).getByRole('button', { name: 'Previous version' }).click();
    await answerIs(page, 'You are Anna.');
    expect(await questions(page)).toEqual(['I am Anna', 'Who am I?']);
    expect(await answers(page)).toEqual(['Hello, Anna.', 'You are Anna.']);
  });

  test('keeps what was written when the server cannot be reached, and sends it once', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'One.' }] });
    await startSession(page, 'First words');
    await answerIs(page, 'One.');
    await page.locator('.user-message').hover();
    await page.getByRole('button', { name: 'Edit' }).click();
    const field = page.getByLabel('Edit your message');
    await field.fill('Other words');
    await page.route('**/trpc/message.resend*', (route) => route.abort());
    await field.press('Enter');
    await page.getByText('The server does not answer.', { exact: false }).waitFor();
    expect(await field.inputValue()).toBe('Other words');
    await page.unroute('**/trpc/message.resend*');
    upstream.script({ parts: [{ text: 'Two.' }] });
    await field.press('Enter');
    await answerIs(page, 'Two.');
    expect(await questions(page)).toEqual(['Other words']);
    expect(upstream.requests.length).toBe(2);
  });
});

describe('a fork', () => {
  test('goes its own way from any message, says where it comes from, and outlives that', async () => {
    await using browsing = await browse();
    const { page, upstream, app } = browsing;
    for (const text of ['First.', 'Second.']) upstream.script({ parts: [{ text }] });
    const origin = await startSession(page, 'One');
    await answerIs(page, 'First.');
    await rested(page);
    await send(page, 'Two');
    await answerIs(page, 'Second.');
    await rested(page);

    const first = page.locator('.turn-footer').first().getByRole('button', { name: 'Fork from here' });
    await first.focus();
    await page.keyboard.press('Enter');
    const notice = page.locator('.row-origin');
    await notice.getByRole('link', { name: 'One', exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Session name' }).or(page.getByText('One (fork)')).first().waitFor();
    expect([await questions(page), await answers(page)]).toEqual([['One'], ['First.']]);
    await page.locator('.row-fork', { hasText: 'Forked here' }).waitFor();
    const fork = page.url();
    upstream.script({ parts: [{ text: 'Another second.' }] });
    await send(page, 'Two, otherwise');
    await answerIs(page, 'Another second.');
    expect(asked(upstream)).toEqual(['user: One', 'assistant: First.', 'user: Two, otherwise']);

    await notice.getByRole('link').click();
    await page.waitForURL((url) => url.pathname.endsWith(origin) && url.hash.startsWith('#message='));
    await answerIs(page, 'Second.');
    expect(await questions(page)).toEqual(['One', 'Two']);

    // A question is answered anew by whoever continues; the whole conversation comes along by the menu.
    await page.locator('.user-message').last().getByRole('button', { name: 'Fork from here' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The last message has no whole answer yet.').waitFor();
    await page.getByRole('button', { name: 'Continue' }).waitFor();
    expect([await questions(page), await answers(page)]).toEqual([['One', 'Two'], ['First.']]);
    await page.getByRole('button', { name: 'More actions' }).click();
    const partial = page.url();
    await page.getByRole('menuitem', { name: 'Clone with history' }).click();
    await page.waitForURL((url) => url.href !== partial);
    await page.getByText('One (fork 2)').first().waitFor();
    await expect.poll(() => questions(page)).toEqual(['One', 'Two']);

    await app.client.session.remove.mutate({ id: origin.slice('/sessions/'.length) });
    await page.goto(fork);
    await page.locator('.row-origin', { hasText: 'Forked from a session that was deleted' }).waitFor();
    await answerIs(page, 'Another second.');
  });
});
