/** The tasks of a page's main thread, from Chromium's own trace, in processor time: what others use of the machine is not in it. */

import type { Browser, Page } from 'playwright-core';

export interface Tasks {
  /** Milliseconds of each task. */
  all: number[];
  /** Of the time that was watched. */
  busyShare: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds of the thread's own processor time. */
  tdur?: number;
  args: { name?: string };
}

const categories = ['toplevel', '__metadata'];

/** Records while the work goes on. */
export function makeTaskTrace(browser: Browser, page: Page): (work: () => Promise<void>) => Promise<Tasks> {
  return async (work) => {
    await browser.startTracing(page, { categories });
    const startedAt = performance.now();
    await work();
    const tookMs = performance.now() - startedAt;
    // Chromium's own format.
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
    const isMain = ({ pid, tid }: TraceEvent) => threads.some((thread) => thread.pid === pid && thread.tid === tid);
    const all = traceEvents
      .filter((event) => event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask' && isMain(event))
      .map(({ tdur = 0 }) => tdur / 1000);
    return { all, busyShare: all.reduce((sum, ms) => sum + ms, 0) / tookMs };
  };
}
