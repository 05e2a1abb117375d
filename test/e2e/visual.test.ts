/** Every page and its states, in both themes and three widths, against how they looked when someone last looked at them. */

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, browse, startSession } from './browser.ts';
import { makeSessions, rowOf } from './sessions.ts';
import { differenceOf } from './visual/references.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
];

const prose = `# A heading

Some **strong** words, a [link](https://example.com) and \`code\`. ${'A sentence that goes on for a while. '.repeat(6)}

- first
- second
  - below

| Name | State | Amount |
|---|---|--:|
| One | open | 12 |
| Two | done | 7 |

\`\`\`ts
export function total(rows: number[]): number {
  return rows.reduce((a, b) => a + b, 0);
}
\`\`\`

> A quotation of two lines
> and no more.`;

/** What differs, in every size and theme. `onSize` brings about what depends on the size, and says how to undo it. */
async function look(
  page: Page,
  name: string,
  onSize?: (width: number) => Promise<() => Promise<void>>,
): Promise<string[]> {
  const found: (string | undefined)[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const size of sizes) {
      await page.setViewportSize(size);
      const undo = await onSize?.(size.width);
      await settle(page);
      found.push(await differenceOf(page, `${name}-${theme}-${size.width}`));
      await undo?.();
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  return found.filter((difference) => difference !== undefined);
}

/** Sizes and colours have reached everything that measures them. */
async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
}

async function openDialog(page: Page, button: string, heading: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByRole('dialog', { name: heading }).waitFor();
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Where the details have no room beside the session they lie over it. */
async function openSheet(width: number, page: Page): Promise<() => Promise<void>> {
  if (width >= 1280) {
    await page.getByRole('complementary', { name: 'Session details' }).waitFor();
    return async () => {};
  }
  await openDialog(page, 'Show details', 'Session details');
  return () => closeDialog(page);
}

const patience = { timeout: 120_000 };

test('the login page', patience, async () => {
  await using browsing = await browse();
  const { page } = browsing;
  await page.context().clearCookies();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in to Sessile' }).waitFor();
  expect(await look(page, 'login')).toEqual([]);
});

test('a new session, and what lies over every page', patience, async () => {
  await using browsing = await browse();
  const { page } = browsing;
  const found = await look(page, 'new');
  await openDialog(page, 'Settings', 'New session settings');
  found.push(...(await look(page, 'settings')));
  await closeDialog(page);
  for (const [button, heading, name] of [
    ['Preferences', 'Preferences', 'preferences'],
    ['Models and keys', 'Models and keys', 'models'],
    ['Keyboard shortcuts', 'Keyboard shortcuts', 'help'],
  ] as const) {
    await openDialog(page, button, heading);
    found.push(...(await look(page, name)));
    await closeDialog(page);
  }
  await openDialog(page, 'Preferences', 'Preferences');
  await page.getByRole('dialog').getByRole('button', { name: 'Notifications', exact: true }).click();
  found.push(...(await look(page, 'notifications')));
  await closeDialog(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: /^Search sessions/, expanded: true }).fill('s');
  found.push(...(await look(page, 'palette')));
  await closeDialog(page);
  expect(found).toEqual([]);
});

test('a session with prose, with tools, and with its details', patience, async () => {
  await using browsing = await browse();
  const { page, upstream } = browsing;
  upstream.script(
    {
      parts: [
        { thinking: 'The workspace is empty. A file is to be written first.' },
        { call: { name: 'write', input: { path: 'total.ts', content: 'export const total = 12;\n' } } },
        { call: { name: 'shell', input: { command: 'cat total.ts' } } },
        { call: { name: 'read', input: { path: 'missing.ts' } } },
      ],
    },
    { parts: [{ text: prose }] },
  );
  await startSession(page, 'Write a file and tell me about it');
  await page.getByRole('heading', { name: 'A heading' }).waitFor();
  await page.getByText(/^Worked/).waitFor();
  const found = await look(page, 'session');
  await page.getByRole('button', { name: 'Show details' }).click();
  found.push(...(await look(page, 'details', (width) => openSheet(width, page))));
  expect(found).toEqual([]);
});

test('an empty session, and one that works', patience, async () => {
  await using browsing = await browse();
  const { page, upstream } = browsing;
  await page.getByRole('button', { name: 'Start without a prompt' }).click();
  await page.getByRole('heading', { name: 'Ready when you are' }).waitFor();
  const found = await look(page, 'empty');
  const gate = makeGate();
  upstream.script({ parts: [{ text: 'So far so good.' }, { wait: gate.wait }] });
  await page.getByLabel('Message', { exact: true }).fill('Begin');
  await page.keyboard.press('Enter');
  await page.getByText('So far so good.').waitFor();
  found.push(...(await look(page, 'working')));
  gate.open();
  await page.getByText(/^Worked/).waitFor();
  expect(found).toEqual([]);
});

test('an approval and a question', patience, async () => {
  await using browsing = await browse();
  const { page, upstream, app } = browsing;
  const ask = async (name: string, input: unknown, approvals: 'ask' | 'auto') => {
    upstream.script({ parts: [{ text: 'One moment.' }, { call: { name, input } }] });
    await app.client.session.create.mutate({ name, settings: { approvals }, prompt: 'Go on' });
    await page.getByRole('link', { name: new RegExp(name) }).click();
    await answerIs(page, 'One moment.');
  };
  await ask('shell', { command: 'rm -rf build && npm run build' }, 'ask');
  // For a moment nothing can be allowed by accident.
  await page.getByRole('button', { name: 'Allow once' }).click({ trial: true });
  const found = await look(page, 'approval');
  const options = [{ label: 'SQLite', description: 'One file.' }, { label: 'PostgreSQL' }];
  const questions = [
    { header: 'Database', text: 'Which database shall it be?', kind: 'single', options },
    { header: 'Name', text: 'What is it called?', kind: 'text' },
  ];
  await ask('ask', { questions }, 'auto');
  await page.getByText('Which database shall it be?').first().waitFor();
  found.push(...(await look(page, 'question')));
  expect(found).toEqual([]);
});

test('the background processes', patience, async () => {
  await using browsing = await browse();
  const { page } = browsing;
  await page.getByRole('link', { name: 'Background processes' }).click();
  await page.getByRole('heading', { name: 'Background processes' }).first().waitFor();
  expect(await look(page, 'processes')).toEqual([]);
});

const long = `${'A paragraph that is long enough to wrap on every screen, as answers do. '.repeat(4)}

| Package | Version | Licence | Size | What it is for |
|---|---|---|--:|---|
| a-package-with-a-long-name | 12.345.678-beta.9 | Apache-2.0 | 1,234 kB | Something that takes a sentence to explain |
| short | 1 | MIT | 2 kB | – |

\`\`\`sh
find . -type f -name '*.ts' -not -path './node_modules/*' -print0 | xargs -0 grep --line-number --fixed-strings 'a very long command line that does not fit'
\`\`\`

https://example.com/${'a-part-of-an-address-without-a-place-to-break/'.repeat(4)}`;

test('many sessions in every state, and long content', patience, async () => {
  await using browsing = await browse();
  const { page, upstream, app } = browsing;
  const topics = ['Rename the settings', 'Why is the build slow?', 'A changelog from the commits', 'Port the tests'];
  await makeSessions(
    app,
    Array.from({ length: 20 }, (_, count) => `${topics[count % topics.length]} ${count}`),
  );
  const begin = (name: string, oneShot = false) =>
    app.client.session.create.mutate({ name, prompt: 'Go on.', oneShot, settings: { timeout: 0 } });
  upstream.script({ status: 401 });
  await begin('The key that nobody knows', true);
  await rowOf(page, 'The key that nobody knows').getByText('Failed').waitFor();
  upstream.script({ parts: [{ call: { name: 'ask', input: { questions: [{ text: 'Which?', kind: 'text' }] } } }] });
  await begin('Which database shall it be?');
  await rowOf(page, 'Which database').getByText('Needs you').waitFor();
  upstream.script({ parts: [{ text: long }] });
  const { id } = await begin('A name that is much too long for any header and for any list, and goes on for a while');
  await app.client.session.update.mutate({ id, isPinned: true });
  await rowOf(page, 'A name that is much too long').click();
  await page.getByText(/^Worked/).waitFor();
  const found = await look(page, 'long');

  const openList = async (width: number) => {
    if (width >= 1024) return async () => {};
    await page.getByRole('button', { name: 'Open session list' }).click();
    return () => page.keyboard.press('Escape');
  };
  found.push(...(await look(page, 'list', openList)));
  await page.getByRole('button', { name: 'Filter sessions' }).click();
  found.push(...(await look(page, 'filter', openList)));

  for (const [wish, heading, name] of [
    ['Export session', 'Export session', 'export'],
    ['Delete session…', 'Delete this session?', 'delete'],
  ] as const) {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: wish, exact: true }).click();
    await page.getByRole('dialog', { name: heading }).waitFor();
    found.push(...(await look(page, name)));
    await closeDialog(page);
  }
  await rowOf(page, 'The key that nobody knows').click();
  await page.getByText('The session failed.').waitFor();
  found.push(...(await look(page, 'failed')));
  expect(found).toEqual([]);
});

test('the usage page before anything was used', patience, async () => {
  await using browsing = await browse();
  const { page, app } = browsing;
  await page.goto(`${app.url}/usage`);
  await page.getByRole('heading', { name: 'Usage' }).waitFor();
  expect(await look(page, 'usage')).toEqual([]);
});
