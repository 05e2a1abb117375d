import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { picture } from '../support/pictures.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, browse, send, startSession, type Browsing } from './browser.ts';

const box = (page: Page) => page.getByLabel('Message', { exact: true });
const chips = (page: Page) => page.getByRole('list', { name: 'Attachments' });
const waiting = (page: Page) => page.getByRole('list', { name: 'Messages that the agent has not read yet' });
const note = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Read me.') };
const dot = { name: 'dot.png', mimeType: 'image/png', buffer: picture('png') };

async function attach(page: Page, ...files: (typeof note)[]): Promise<void> {
  await page.locator('.message-box input[type=file]').setInputFiles(files);
}

async function paste(page: Page, data: { text?: string; file?: typeof dot }): Promise<void> {
  await box(page).evaluate(
    (area, { text, name, type, bytes }) => {
      const transfer = new DataTransfer();
      if (text !== undefined) transfer.setData('text/plain', text);
      if (bytes) transfer.items.add(new File([Uint8Array.from(bytes)], name ?? '', { type: type ?? '' }));
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
    },
    { text: data.text, name: data.file?.name, type: data.file?.mimeType, bytes: data.file && [...data.file.buffer] },
  );
}

/** A session whose agent is idle. */
async function begin({ page, upstream }: Browsing): Promise<string> {
  upstream.script({ parts: [{ text: 'Hi.' }] });
  const path = await startSession(page, 'Hello');
  await answerIs(page, 'Hi.');
  await page.getByText(/^Worked/).waitFor();
  return path;
}

/** A session whose agent is at work until the gate opens. */
async function beginWork({ page, upstream }: Browsing) {
  const gate = makeGate();
  upstream.script({ parts: [{ text: 'Working on it.' }, { wait: gate.wait }] });
  await startSession(page, 'Work');
  await answerIs(page, 'Working on it.');
  return gate;
}

const lastRequest = ({ upstream }: Browsing): string => JSON.stringify(upstream.requests.at(-1)?.body);

describe('files with a message', () => {
  test('start a session, show themselves, and reach the model', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'A dot and a note.' }] });
    await attach(page, note, dot);
    await box(page).fill('What are these?');
    await page.getByRole('button', { name: 'Start session' }).click();
    await answerIs(page, 'A dot and a note.');
    const mine = page.getByRole('article', { name: 'You' });
    await mine.getByRole('link', { name: 'Download notes.txt' }).waitFor();
    await expect
      .poll(() => mine.getByAltText('dot.png').evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(1);
    expect(lastRequest(browsing)).toContain(dot.buffer.toString('base64'));
    expect(lastRequest(browsing)).toContain('uploads/notes.txt');
    expect(await chips(page).count()).toBe(0);
  });

  test('need no text', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'A note.' }] });
    await attach(page, note);
    await page.getByRole('button', { name: 'Start session' }).click();
    await answerIs(page, 'A note.');
    await page.getByRole('heading', { name: 'notes.txt' }).waitFor();
    expect(await page.getByRole('article', { name: 'You' }).locator('.bubble').isVisible()).toBe(false);
  });

  test('come by drop and by paste, and stay with the draft of their session over a reload', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    const path = await begin(browsing);
    await paste(page, { file: dot });
    await chips(page).getByText('dot.png').waitFor();
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
      for (const name of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
    });
    await chips(page).getByText('7 B').waitFor();
    await box(page).fill('half a thought');
    await page.getByRole('link', { name: 'New session' }).first().click();
    await page.getByRole('heading', { name: 'What should the agent do?' }).waitFor();
    expect(await chips(page).count()).toBe(0);
    await page.goBack();
    await page.reload();
    await chips(page).getByText('dropped.txt').waitFor();
    expect(new URL(page.url()).pathname).toBe(path);
    expect(await box(page).inputValue()).toBe('half a thought');
    upstream.script({ parts: [{ text: 'Both.' }] });
    await box(page).press('Enter');
    await answerIs(page, 'Both.');
    expect(lastRequest(browsing)).toContain('uploads/dropped.txt');
    await chips(page).waitFor({ state: 'detached' });
  });

  test('fail one by one, in a sentence, and can be tried again or removed', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    await begin(browsing);
    await page.route('**/files', (route) => route.abort());
    await attach(page, note, dot);
    await chips(page).getByText('The upload broke off.').first().waitFor();
    await box(page).fill('Look');
    await box(page).press('Enter');
    await page.getByText('Try the failed file again, or remove it').waitFor();
    expect(await box(page).inputValue()).toBe('Look');
    await page.unroute('**/files');
    await page.getByRole('button', { name: 'Remove dot.png' }).click();
    await page.getByRole('button', { name: 'Try notes.txt again' }).click();
    await chips(page).getByText('8 B').waitFor();
    upstream.script({ parts: [{ text: 'Read.' }] });
    await box(page).press('Enter');
    await answerIs(page, 'Read.');
    expect(lastRequest(browsing)).not.toContain('dot.png');
  });

  test('hold the message back until they are there', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    await begin(browsing);
    const gate = makeGate();
    await page.route('**/files', async (route) => {
      await gate.wait;
      await route.continue();
    });
    await attach(page, note);
    await page.getByRole('progressbar', { name: 'notes.txt' }).waitFor();
    await box(page).fill('Look');
    await box(page).press('Enter');
    await page.getByTitle('Sends when the files are there').waitFor();
    upstream.script({ parts: [{ text: 'Read.' }] });
    gate.open();
    await answerIs(page, 'Read.');
    expect(lastRequest(browsing)).toContain('uploads/notes.txt');
  });

  test('are made of long pasted text, which goes back into the message with a click', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await begin(browsing);
    const long = Array.from({ length: 312 }, (_, line) => `line ${line} of it all`).join('\n');
    await paste(page, { text: long });
    const chip = page.getByRole('button', { name: 'Put Pasted text · 312 lines back into the message' });
    await chip.waitFor();
    expect(await box(page).inputValue()).toBe('');
    await page.reload();
    await chip.click();
    await expect.poll(() => box(page).inputValue()).toBe(long);
    expect(await chips(page).count()).toBe(0);
    await paste(page, { text: 'short' });
    expect(await chips(page).count()).toBe(0);
  });
});

describe('the composer', () => {
  test('recalls earlier prompts by ↑ from an empty box, those of the session first', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    await begin(browsing);
    await page.getByRole('link', { name: 'New session' }).first().click();
    upstream.script({ parts: [{ text: 'One.' }] }, { parts: [{ text: 'Two.' }] });
    await startSession(page, 'First here');
    await answerIs(page, 'One.');
    await send(page, 'Second here');
    await answerIs(page, 'Two.');
    const seen: string[] = [];
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown']) {
      await box(page).press(key);
      seen.push(await box(page).inputValue());
    }
    expect(seen).toEqual(['Second here', 'First here', 'Hello', 'Hello', 'First here', 'Second here', '']);
    await box(page).fill('mine');
    await box(page).press('Home');
    await box(page).press('ArrowUp');
    expect(await box(page).inputValue()).toBe('mine');
  });

  test('grows to eight lines and then scrolls, and takes what is typed anywhere', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await begin(browsing);
    const heights: number[] = [];
    for (const lines of [1, 3, 8, 30]) {
      await box(page).fill('x\n'.repeat(lines - 1) + 'x');
      heights.push(await box(page).evaluate((area) => area.clientHeight));
    }
    expect(heights).toEqual([24, 72, 192, 192]);
    await box(page).fill('');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.type('typed');
    expect(await box(page).inputValue()).toBe('typed');
  });

  test('makes a line with Enter where a person chose so, and leaves Enter to an input method', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    await begin(browsing);
    await box(page).fill('変換');
    await box(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await box(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
    expect(await box(page).inputValue()).toBe('変換');
    await page.getByRole('button', { name: 'Enter sends, Shift+Enter makes a new line' }).click();
    await box(page).press('End');
    await box(page).press('Enter');
    expect(await box(page).inputValue()).toBe('変換\n');
    upstream.script({ parts: [{ text: 'Sent.' }] });
    await box(page).press('Control+Enter');
    await answerIs(page, 'Sent.');
  });

  test('stops the agent when Escape is pressed twice, and not by one alone', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await beginWork(browsing);
    await box(page).press('Escape');
    await page.getByText('Press Esc again to stop the agent').waitFor();
    expect(await page.getByText('You stopped the agent here.').count()).toBe(0);
    await box(page).press('Escape');
    await page.getByText('You stopped the agent here.').waitFor();
  });

  test('steers or queues, and a waiting message keeps its files when it is changed', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    const gate = await beginWork(browsing);
    await page.getByRole('button', { name: 'Stop the agent' }).waitFor();
    expect(await page.getByRole('button', { name: 'Steer', exact: true }).count()).toBe(0);
    await attach(page, note);
    await chips(page).getByText('8 B').waitFor();
    await box(page).fill('Later');
    await page.getByRole('button', { name: 'Steer', exact: true }).waitFor();
    await box(page).press('Control+Enter');
    await waiting(page).getByText('Read after this turn').waitFor();
    await waiting(page).getByRole('button', { name: 'Edit' }).click();
    await waiting(page).getByText('notes.txt').waitFor();
    await page.getByLabel('Edit the waiting message').fill('Rather now');
    await page.keyboard.press('Enter');
    await waiting(page).getByRole('button', { name: 'Send now' }).click();
    await waiting(page).getByText('Read after the current step').waitFor();
    upstream.script({ parts: [{ text: 'Steered.' }] });
    gate.open();
    await answerIs(page, 'Steered.');
    expect(lastRequest(browsing)).toContain('uploads/notes.txt');
    expect(lastRequest(browsing)).not.toContain('Later');
  });
});
