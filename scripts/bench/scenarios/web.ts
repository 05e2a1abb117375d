/** The page in a real browser: what a long conversation, a fast answer and giant blocks cost the thread that draws it. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openTab, type Tab } from '../browser/tab.ts';
import { median, quantile, type Figure } from '../figure.ts';
import { modelOf, type ReplyText } from '../load/reply-plan.ts';
import { moveTo } from '../machine/pinning.ts';
import { startProduct, type Product } from '../product/product.ts';
import { seed } from '../product/seed.ts';
import { startScript, type Bench } from '../scenario.ts';

const rate = 200;
const slowness = 4;
const longSession = 'long';
const otherSession = 'other';
const longTaskMs = 50;
/** A giant block would take minutes at the usual pace. */
const giantRate = 3 * rate;
/** What is opened is drawn bit by bit. */
const drawnMs = 2_000;
const words = 'a message typed while the agent writes';
/** So often they are typed while it does: of fewer keys the worst one would be the 98th percentile. */
const typings = 3;
/** As many times longer than others is the answer meanwhile: at rest the browser is not told when a key was painted. */
const typedLonger = 3;
/** As long a person holds the button down. */
const pressMs = 80;
/** The least page where one can write while a text grows. */
const barePage = `<textarea aria-label="Message"></textarea><div></div>
  <script>
    let words = 0;
    const grow = () => (document.querySelector('div').textContent = 'word '.repeat((words += 1) % 200));
    setInterval(grow, ${1000 / rate});
  </script>`;

const working = '.stop';
const settled = '.row-footer';
const linkTo = (session: string) => `[data-session="${session}"]`;

/** Tokens of four characters: 64 kB of code, some 500 rows or items. */
const giants: Partial<Record<ReplyText, { what: string; tokens: number }>> = {
  code: { what: '64 kB of code', tokens: 16_000 },
  table: { what: 'a table of 500 rows', tokens: 8_000 },
  list: { what: 'a list of 500 items', tokens: 8_500 },
};

async function openSession(tab: Tab, session: string): Promise<void> {
  await tab.page.goto(`/sessions/${session}`);
  await tab.until(settled);
}

const composer = (page: Page) => page.getByLabel('Message', { exact: true });

/** Sends a message and waits until the page shows the whole answer. */
async function answer(product: Product, tab: Tab, session: string, text: ReplyText, tokens: number, pace = rate) {
  const model = `openai/${modelOf({ tokens, rate: pace, text })}`;
  await product.mutate('session.update', { id: session, settings: { model } });
  await product.mutate('message.send', { session, text: 'Go', clientId: `${text}-${tokens}-${performance.now()}` });
  await tab.until(working);
  await tab.until(working, false);
}

async function type(page: Page, text: string): Promise<void> {
  await composer(page).focus();
  for (const key of text) await page.keyboard.press(key);
}

/** Milliseconds from each key until something was painted for it. */
async function keysToPaint(tab: Tab): Promise<number[]> {
  await tab.interactions();
  for (let typed = 0; typed < typings; typed += 1) await type(tab.page, words);
  return tab.interactions();
}

async function typeWhileWorking(tab: Tab): Promise<number[]> {
  await tab.until(working);
  return keysToPaint(tab);
}

function longTasks(what: string, all: readonly number[]): Figure[] {
  return [
    { what: `${what}: longest task`, unit: 'ms', value: Math.max(0, ...all), most: longTaskMs },
    { what: `${what}: tasks over 50 ms`, unit: '', value: all.filter((ms) => ms > longTaskMs).length, most: 0 },
  ];
}

async function streaming({ effort }: Bench, product: Product, tab: Tab): Promise<Figure[]> {
  const tokens = rate * effort.seconds;
  await openSession(tab, longSession);
  const usual = await tab.tasks(() => answer(product, tab, longSession, 'prose', tokens));
  await tab.slowDown(slowness);
  const slow = await tab.tasks(() => answer(product, tab, longSession, 'prose', tokens));
  const [keys] = await Promise.all([
    typeWhileWorking(tab),
    answer(product, tab, longSession, 'prose', typedLonger * tokens),
  ]);
  const nodes = await tab.nodes();
  await composer(tab.page).fill('');
  const typing = await tab.tasks(() => type(tab.page, words));
  await composer(tab.page).fill('');
  await tab.page.setContent(barePage);
  // Of keys at rest the browser tells with the next picture.
  await sleep(drawnMs);
  const bareKeys = await keysToPaint(tab);
  await tab.slowDown(1);
  return [
    { what: 'main thread busy, at normal speed', unit: '%', value: 100 * usual.busyShare, most: 30 },
    ...longTasks('prose', slow.all),
    {
      what: 'key to paint while it streams: p98',
      unit: 'ms',
      value: quantile(keys, 0.98),
      limit: quantile(bareKeys, 0.98),
      judged: quantile(keys, 0.98),
      most: 50,
    },
    { what: 'a key at rest', unit: 'ms', value: typing.all.reduce((sum, ms) => sum + ms, 0) / words.length, most: 16 },
    { what: 'elements in the page', unit: '', value: nodes, most: 3_000 },
  ];
}

async function giantBlocks(product: Product, tab: Tab): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [text, { what, tokens }] of Object.entries(giants) as [ReplyText, { what: string; tokens: number }][]) {
    const session = await product.createSession('bench-1-0-plain');
    await tab.page.goto(`/sessions/${session}`);
    await tab.until('#composer');
    await tab.slowDown(slowness);
    const { all } = await tab.tasks(() => answer(product, tab, session, text, tokens, giantRate));
    figures.push(...longTasks(what, all), { what: `${what}: elements`, unit: '', value: await tab.nodes() });
    await tab.page.goto('/');
    await tab.until(linkTo(session));
    const again = await tab.tasks(async () => {
      await tab.page.evaluate((link) => document.querySelector<HTMLElement>(link)?.click(), linkTo(session));
      await tab.until(settled);
      await sleep(drawnMs);
    });
    figures.push(...longTasks(`${what}, opened`, again.all));
    await tab.slowDown(1);
  }
  return figures;
}

/** From the click until what belongs to the session is painted. */
async function switchMs({ page }: Tab, session: string): Promise<number> {
  const switched = page.evaluate(async (id) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const clickedAt = await new Promise<number>((resolve) => {
      document.addEventListener('click', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true });
    });
    while (!location.pathname.endsWith(id) || !document.querySelector('.row-footer')) await frame();
    // The next frame begins when this one is painted.
    await frame();
    return performance.now() - clickedAt;
  }, session);
  const { x, y } = await page.evaluate(
    (link) => document.querySelector(link)?.getBoundingClientRect().toJSON() as DOMRect,
    linkTo(session),
  );
  // A click of playwright's own has the page look for what is in the way.
  await page.mouse.move(x + 40, y + 10);
  await page.mouse.down();
  await sleep(pressMs);
  await page.mouse.up();
  const ms = await switched;
  await sleep(drawnMs / 4);
  return ms;
}

async function switching({ effort }: Bench, tab: Tab): Promise<Figure[]> {
  await tab.slowDown(slowness);
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < Math.min(10, effort.repeats); round += 1) {
    await openSession(tab, otherSession);
    await tab.until(linkTo(longSession));
    await sleep(drawnMs);
    cold.push(await switchMs(tab, longSession));
    await switchMs(tab, otherSession);
    for (const session of [longSession, otherSession]) warm.push(await switchMs(tab, session));
  }
  await tab.slowDown(1);
  return [
    { what: 'switch to a session seen before: p50', unit: 'ms', value: median(warm), most: 60 },
    { what: 'switch to a session of 2,000 messages, first time: p50', unit: 'ms', value: median(cold), most: 150 },
  ];
}

/** What the browser must fetch before the page can begin, compressed. */
function entrySizes(bundle: string): Figure[] {
  const folder = join(dirname(bundle), '../web');
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const assets = readdirSync(join(folder, 'assets')).filter((name) => html.includes(`/assets/${name}"`));
  const kB = (end: string) =>
    assets
      .filter((name) => name.endsWith(end))
      .reduce((sum, name) => sum + readFileSync(join(folder, 'assets', `${name}.gz`)).length / 1000, 0);
  return [
    { what: 'JavaScript of the first page, gzip', unit: 'kB', value: kB('.js'), most: 90 },
    { what: 'CSS of the first page, gzip', unit: 'kB', value: kB('.css'), most: 16 },
  ];
}

export async function web(bench: Bench): Promise<Figure[]> {
  const { bundle, directory } = bench;
  const dataDir = directory();
  seed(dataDir, [
    { id: longSession, messages: 2_000 },
    { id: otherSession, messages: 200 },
  ]);
  // The browser has threads of its own to use; server and upstream do little.
  moveTo('any');
  await using upstream = await startScript('server', 'load/fake-upstream.ts');
  await using product = await startProduct({ bundle, dataDir, upstreamPort: upstream.ready.port });
  await using tab = await openTab(product.port);
  const figures = [
    ...entrySizes(bundle),
    // As long as both sessions are as they were seeded.
    ...(await switching(bench, tab)),
    ...(await streaming(bench, product, tab)),
    ...(await giantBlocks(product, tab)),
  ];
  moveTo('load');
  return figures;
}
