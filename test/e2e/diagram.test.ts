import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { browse, send, startSession, type Browsing } from './browser.ts';

function fence(source: string): string {
  return `\`\`\`mermaid\n${source}\n\`\`\``;
}

const flow = 'flowchart LR\n  accTitle: The way of a message\n  A[Write] --> B{Read?}\n  B -- yes --> C[Answer]';

async function answer({ page, upstream }: Browsing, ...texts: string[]): Promise<void> {
  upstream.script({ parts: [{ text: [...texts, 'The end.'].join('\n\n') }] });
  await startSession(page, 'Draw it');
  await page.getByText('The end.', { exact: true }).waitFor();
}

/** What the first diagram's picture holds. */
async function svgOf(page: Page): Promise<string> {
  const address = (await page.locator('.md-picture img').first().getAttribute('src')) ?? '';
  return decodeURIComponent(address.replace(/^data:image\/svg\+xml,/, ''));
}

test('a diagram is drawn in the colours of the page, and its source, a copy and a file are at hand', async () => {
  await using browsing = await browse();
  const { page } = browsing;
  await page.emulateMedia({ colorScheme: 'light' });
  await answer(browsing, fence(flow));
  const picture = page.getByRole('img', { name: 'The way of a message' });
  await picture.waitFor();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
  const code = page.locator('.md-diagram code');
  expect([await code.textContent(), await code.isVisible()]).toEqual([flow, false]);
  const light = await svgOf(page);
  expect(light).toContain('#e8eefc');

  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => svgOf(page)).toContain('#1b2540');

  const source = page.getByRole('button', { name: 'Source of the diagram' });
  await source.click();
  expect([await code.isVisible(), await picture.isVisible()]).toEqual([true, false]);
  await source.press('Enter');
  expect([await code.isVisible(), await picture.isVisible()]).toEqual([false, true]);

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'SVG: download the diagram' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('diagram.svg');
  expect(await readFile(await download.path(), 'utf8')).toBe(await svgOf(page));

  await page.reload();
  await picture.waitFor();
  expect(await code.textContent()).toBe(flow);
}, 60_000);

test('what cannot be drawn stays source, with a sentence that says why', async () => {
  await using browsing = await browse();
  const { page } = browsing;
  const broken = ['flowchart LR\n  A -->', 'drawing\n  of nothing', `flowchart LR\n  A[${'a'.repeat(50_001)}]`];
  await answer(browsing, ...broken.map(fence));
  const problems = page.locator('.md-diagram-problem');
  const blocks = page.locator('.md-diagram');
  const seen = [];
  for (const [index] of broken.entries()) {
    await blocks.nth(index).scrollIntoViewIfNeeded();
    await expect.poll(() => problems.count()).toBeGreaterThan(index);
    seen.push(await blocks.nth(index).locator('.md-diagram-problem').textContent());
  }
  expect(seen).toEqual([
    'Mermaid cannot draw this: Parse error on line 3.',
    'This is no kind of diagram that Mermaid knows.',
    'This diagram is not drawn: it is longer than 50,000 characters.',
  ]);
  expect(await page.locator('.md-picture').count()).toBe(0);
  expect(await page.locator('.md-diagram pre').first().isVisible()).toBe(true);
}, 60_000);

test('a diagram that takes for ever is given up and stays source, the page works on, and the next one is drawn', async () => {
  await using browsing = await browse();
  const { page, upstream } = browsing;
  await answer(browsing, fence(flow));
  await page.getByRole('img', { name: 'The way of a message' }).waitFor();
  const studio = page.frames().find((frame) => frame.url().endsWith('/diagram.html'));
  // It ends with its document.
  void studio
    ?.evaluate(() => {
      for (;;);
    })
    .catch(() => undefined);

  const endless = 'flowchart LR\n  A[Never] --> B[drawn]';
  upstream.script({ parts: [{ text: fence(endless) }] }, { parts: [{ text: fence('pie title Soon\n  "a" : 1') }] });
  await send(page, 'And this?');
  const block = page.locator('.md-diagram').nth(1);
  await block.getByText('This diagram is not drawn: it took longer than 5 seconds.').waitFor();
  expect(await block.locator('code').textContent()).toBe(endless);
  expect(await block.locator('code').isVisible()).toBe(true);
  expect(studio?.isDetached()).toBe(true);

  await send(page, 'And that?');
  await page.locator('.md-diagram').nth(2).getByRole('img').waitFor();
}, 60_000);

const hostile = [
  'flowchart LR\n  A["<img src=x onerror=PWN>"] --> B["<script>PWN</script>"]',
  'flowchart LR\n  A["<a href=javascript:PWN>x</a>"] -- "<svg onload=PWN>" --> B["<iframe srcdoc=x>"]',
  'flowchart LR\n  A --> B\n  click A "javascript:PWN"\n  click B "https://evil.example/b" _blank',
  'flowchart LR\n  A --> B\n  click A call alert(1)\n  click B href "data:text/html,x"',
  'flowchart LR\n  A@{ img: "https://evil.example/a.png", label: "x", w: 60, h: 60 }',
  'flowchart LR\n  A --> B\n  style A fill:url(https://evil.example/c)\n  classDef x background:url(//evil.example/d)\n  class B x',
  '%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "@import url(https://evil.example/e);"}}%%\nflowchart LR\n  A["<img src=https://evil.example/f>"]',
  '---\nconfig:\n  securityLevel: loose\n  fontFamily: "x;} @import url(https://evil.example/g); .a{"\n---\nflowchart LR\n  A["<img src=https://evil.example/h onerror=PWN>"]',
  'sequenceDiagram\n  participant A as <img src=x onerror=PWN>\n  A->>B: <script>PWN</script>\n  link A: x @ javascript:PWN\n  links B: {"y": "https://evil.example/i"}',
  'classDiagram\n  class A["<img src=x onerror=PWN>"]\n  link A "https://evil.example/j"\n  callback A "alert"',
  'gantt\n  section <img src=x onerror=PWN>\n  A : a, 2024-01-01, 2d\n  click a href "javascript:PWN"\n  click a call alert()',
  'pie title <img src=https://evil.example/k>\n  "<svg onload=PWN>" : 1\n  "b" : 2',
  'stateDiagram-v2\n  s1 : <img src=x onerror=PWN>\n  [*] --> s1',
  'mindmap\n  root((<img src=x onerror=PWN>))\n    ::icon(fa fa-book)\n    <script>PWN</script>',
  'journey\n  title <img src=x onerror=PWN>\n  section a\n    <script>PWN</script>: 5: Me',
];

test('nothing in a diagram runs, leads anywhere or asks for anything', async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  const foreign: string[] = [];
  page.on('requestfinished', (request) => foreign.push(request.url()));
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'csp') foreign.push(request.url());
  });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const sources = hostile.map((source) => source.replaceAll('PWN', 'window.pwned=parent.pwned=1'));
  await answer(browsing, ...sources.map(fence));

  const blocks = page.locator('.md-diagram');
  await expect.poll(() => blocks.count()).toBe(sources.length);
  for (const index of sources.keys()) {
    const block = blocks.nth(index);
    await block.scrollIntoViewIfNeeded();
    await block.locator('.md-picture, .md-diagram-problem').waitFor();
  }
  const pictures = await page
    .locator('.md-picture img')
    .evaluateAll((images) =>
      images.map((image) => decodeURIComponent((image as HTMLImageElement).src.replace('data:image/svg+xml,', ''))),
    );
  expect(pictures.length).toBeGreaterThan(10);
  // Where no policy complains about the styles in them.
  const elsewhere = await page.context().newPage();
  const found = await elsewhere.evaluate((svgs) => {
    return svgs.flatMap((svg) => {
      const picture = new DOMParser().parseFromString(svg, 'image/svg+xml');
      const all = [...picture.querySelectorAll('*')];
      const attributes = all.flatMap((element) => [...element.attributes]);
      return [
        ...all.filter(({ localName }) => /^(parsererror|script|iframe|object|embed|img)$/.test(localName)),
        ...attributes.filter(({ name }) => /^on/i.test(name)),
        ...attributes.filter(({ name, value }) => /(^|:)(href|src)$/.test(name) && !value.startsWith('#')),
        ...attributes.filter(({ value }) => /url\((?!["']?#)/.test(value)),
        ...all.filter(
          ({ localName, textContent }) => localName === 'style' && /@import|url\((?!["']?#)/.test(textContent ?? ''),
        ),
      ].map((node) => new XMLSerializer().serializeToString(node));
    });
  }, pictures);
  expect(found).toEqual([]);
  const marks = await Promise.all(page.frames().map((frame) => frame.evaluate('window.pwned')));
  expect(marks).toEqual([undefined, undefined]);
  const sent = foreign.filter((url) => !url.startsWith(app.url) && !/^(data|blob):/.test(url));
  expect({ foreign: sent, dialogs }).toEqual({ foreign: [], dialogs: [] });
}, 90_000);

test('the document that draws may run its own script and nothing else, and only our page may frame it', async () => {
  await using browsing = await browse();
  const response = await fetch(`${browsing.app.url}/diagram.html`);
  const policy = response.headers.get('content-security-policy')?.replace(/sha256-[\w+/]{43}=/, 'sha256-…');
  expect({ status: response.status, type: response.headers.get('content-type'), policy }).toEqual({
    status: 200,
    type: 'text/html; charset=utf-8',
    policy:
      "default-src 'none'; script-src 'sha256-…'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
      "frame-ancestors 'self'; sandbox allow-scripts",
  });
  const page = await fetch(browsing.app.url);
  expect(page.headers.get('content-security-policy')).toContain("frame-src 'self'; frame-ancestors 'none'");
});
