/** A page of the product in Chromium, and what it costs the thread that draws it. */

import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { chromiumArgs } from '../../config/chromium.ts';
import { token } from '../product/product.ts';
import { makeTaskTrace, type Tasks } from './task-trace.ts';

export interface Tab extends AsyncDisposable {
  page: Page;
  /** Makes the page's processor so many times slower. */
  slowDown: (times: number) => Promise<void>;
  /** What the page's thread does meanwhile. */
  tasks: (work: () => Promise<void>) => Promise<Tasks>;
  /** Resolves when an element is there, or is gone. Asks from outside, now and then: the page's thread is what is measured. */
  until: (selector: string, isThere?: boolean) => Promise<void>;
  /** Elements in the document. */
  nodes: () => Promise<number>;
  /** Milliseconds from each key and click until the page showed something for it, since it was asked last. */
  interactions: () => Promise<number[]>;
}

const askMs = 100;

declare global {
  interface Window {
    /** Kept by the script below. */
    interactions: Map<number, number>;
  }
}

/** The browser rounds to 8 ms and tells only of what takes at least 16. */
function recordInteractions(): void {
  window.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      if (entry.interactionId === 0) continue;
      const known = window.interactions.get(entry.interactionId) ?? 0;
      window.interactions.set(entry.interactionId, Math.max(known, entry.duration));
    }
    // TypeScript does not know the threshold yet.
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
}

export async function openTab(port: number): Promise<Tab> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumArgs });
  const context = await browser.newContext({
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  const page = await context.newPage();
  await page.addInitScript(recordInteractions);
  const cdp = await context.newCDPSession(page);
  const trace = makeTaskTrace(browser, page);
  return {
    page,
    slowDown: async (rate) => void (await cdp.send('Emulation.setCPUThrottlingRate', { rate })),
    tasks: trace,
    async until(selector, isThere = true) {
      const look = () => page.evaluate((wanted) => document.querySelector(wanted) !== null, selector);
      while ((await look()) !== isThere) await sleep(askMs);
    },
    nodes: () => page.evaluate(() => document.querySelectorAll('*').length),
    interactions: () =>
      page.evaluate(() => {
        const all = [...window.interactions.values()];
        window.interactions.clear();
        return all;
      }),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
