/** A real browser, logged in by a one-time link as a person would be. */

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { chromiumArgs } from '../../scripts/config/chromium.ts';
import { startApp, type StartOptions, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

/** One for the tests of a file, each of which has a context of its own in it: storage, cookies and windows that no other sees. */
let browser: Promise<Browser> | undefined;
afterAll(async () => {
  await (await browser)?.close();
});

function launch(): Promise<Browser> {
  // Names of downloads have letters that a browser without a language cannot write.
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: chromiumArgs,
    env: { ...process.env, LANG: 'C.UTF-8' },
  });
}

export interface Browsing extends AsyncDisposable {
  app: TestApp;
  upstream: Upstream;
  page: Page;
  /** Another tab of the same person, at a path or at a whole address. */
  openTab(address: string): Promise<Page>;
}

/** What the page complained about in its console makes a test fail, apart from answers that the test provoked. */
function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('console', (message) => {
    const isAnswer = /Failed to load resource|ERR_/.test(message.text());
    // What a diagram tries is stopped by the policy of the document that draws it, which says so.
    const isStopped = message.location().url.endsWith('/diagram.html') && /has been blocked/.test(message.text());
    if (message.type() === 'error' && !isAnswer && !isStopped) complaints.push(message.text());
  });
}

export async function browse(options: Omit<StartOptions, 'upstream'> = {}): Promise<Browsing> {
  const upstream = await startUpstream();
  browser ??= launch();
  const [app, context] = await Promise.all([
    startApp({ ...options, upstream: upstream.url }),
    browser.then((one) => one.newContext({ viewport: { width: 1280, height: 800 } })),
  ]);
  context.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const page = await context.newPage();
  watch(page, complaints);
  await page.goto(app.makeLoginLink());
  await page.getByRole('heading', { name: 'What should the agent do?' }).waitFor();
  return {
    app,
    upstream,
    page,
    async openTab(address) {
      const tab = await context.newPage();
      watch(tab, complaints);
      await tab.goto(new URL(address, app.url).href);
      return tab;
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await app[Symbol.asyncDispose]();
      await upstream.close();
      if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`);
    },
  };
}

/** Starts a session from the first page and waits until its own page is there. */
export async function startSession(page: Page, prompt: string): Promise<string> {
  await page.getByLabel('Message', { exact: true }).fill(prompt);
  await page.getByRole('button', { name: 'Start session' }).click();
  await page.waitForURL(/\/sessions\//);
  return new URL(page.url()).pathname;
}

/** The name of what has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    const label = activeElement?.closest('label')?.textContent ?? activeElement?.getAttribute('aria-label');
    return label ?? activeElement?.textContent ?? '';
  });
}

export async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByLabel('Message', { exact: true }).press('Enter');
}

/** Resolves when the agent's newest message reads exactly so. The page's policy allows no code from outside, so it is asked again and again. */
export async function answerIs(page: Page, text: string): Promise<void> {
  await expect.poll(async () => (await answers(page)).at(-1)).toBe(text);
}

export async function answers(page: Page): Promise<string[]> {
  const texts = await page.locator('.assistant-message .markdown').allTextContents();
  return texts.map((text) => text.trim());
}

/** Records every text that the first answer shows from now on; the returned function hands them over. */
export function watchAnswer(page: Page): () => Promise<string[]> {
  const started = page.evaluate(() => {
    const seen: string[] = [];
    const look = () => {
      const text = document.querySelector('.assistant-message .markdown')?.textContent?.trim();
      if (text && text !== seen.at(-1)) seen.push(text);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { seen });
  });
  return async () => {
    await started;
    // The page keeps what the function above has put there.
    return page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  };
}
