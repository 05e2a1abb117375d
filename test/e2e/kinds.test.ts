import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { picture } from '../support/pictures.ts';
import type { Part, Reply } from '../support/upstream/reply.ts';
import { browse, type Browsing } from './browser.ts';

let calls = 0;

function call(name: string, input: unknown): Part {
  return { call: { name, input, id: `call-${(calls += 1)}` } };
}

/** A session whose agent does what the replies say; open in the page once it rests. */
async function work({ app, page, upstream }: Browsing, replies: Reply[], files: Record<string, string | Buffer> = {}) {
  const { id } = await app.client.session.create.mutate({ settings: { model: 'openai/fake', approvals: 'auto' } });
  const isReady = async () => (await app.client.session.get.query({ id })).session.agent === 'idle';
  await expect.poll(isReady).toBe(true);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(app.dataDir, 'workspaces', id, path, '..'), { recursive: true });
    writeFileSync(join(app.dataDir, 'workspaces', id, path), content);
  }
  upstream.script(...replies, { parts: [{ text: 'All done.' }] });
  await app.client.message.send.mutate({ session: id, text: 'Work', clientId: 'work' });
  await page.goto(`${app.url}/sessions/${id}`);
  await page.getByText('All done.', { exact: true }).waitFor();
  return id;
}

const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });
const row = (page: Page, name: RegExp) => conversation(page).getByRole('button', { name });

describe('a tool call', () => {
  test('shows an edit with the numbers of its lines and the words that changed, in one column or two', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const lines = Array.from({ length: 40 }, (_, index) => `const value${index + 1} = ${index + 1};`);
    await work(
      browsing,
      [
        {
          parts: [
            call('edit', {
              path: 'a.ts',
              edits: [
                { old: 'value9 = 9;', new: 'value9 = 90;' },
                { old: 'value30 = 30;', new: 'thirty = 30;' },
              ],
            }),
          ],
        },
      ],
      { 'a.ts': `${lines.join('\n')}\n` },
    );
    await row(page, /Edited a\.ts/).click();
    const changes = page.getByLabel('Changes in a.ts');
    await changes.waitFor();
    expect(await changes.locator('mark').allTextContents()).toEqual(['9', '90', 'value30', 'thirty']);
    expect(await changes.locator('.diff-add').allTextContents()).toEqual([
      '9+const value9 = 90;\n',
      '30+const thirty = 30;\n',
    ]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Side by side' }).click();
    const halves = page.locator('.diff-half:is(.diff-add, .diff-del)');
    expect(await halves.allTextContents()).toEqual([
      'const value9 = 9;',
      'const value9 = 90;',
      'const value30 = 30;',
      'const thirty = 30;',
    ]);
    await page.setViewportSize({ width: 900, height: 900 });
    await page.locator('.diff-split').waitFor({ state: 'detached' });
    expect(await changes.locator('.diff-add').count()).toBe(2);
  });

  test('shows a command with its colours, the ends of what it printed, and the way to all of it', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    const command = String.raw`printf '\033[31mred\033[0m\n'; seq 1 9000; exit 3`;
    await work(browsing, [{ parts: [call('shell', { command })] }]);
    // Of the last failure nobody needs to be told twice to look.
    const shell = row(page, /^failed Ran|Ran printf/);
    expect(await shell.getAttribute('aria-expanded')).toBe('true');
    expect(await shell.textContent()).toContain('exit 3');
    expect(await page.locator('.ansi-red').textContent()).toBe('red');
    const output = page.getByLabel('Output', { exact: true });
    expect(await output.textContent()).toMatch(/^red\n1\n2\n[^]*lines are left out[^]*\n9000$/);
    const link = page.getByRole('link', { name: 'Full output' });
    const all = await page.evaluate(async (url) => (await fetch(url)).text(), (await link.getAttribute('href')) ?? '');
    expect(all).toContain('\n4567\n');
  });

  test('shows plans, pictures, what sub-agents did, and anything else as what it is', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await work(
      browsing,
      [
        {
          parts: [
            call('plan', {
              items: [
                { text: 'Look', status: 'done' },
                { text: 'Change', status: 'working' },
              ],
            }),
          ],
        },
        { parts: [call('read', { path: 'dot.png' })] },
        { parts: [call('task', { description: 'Count the files', prompt: 'How many are there?' })] },
        { parts: [{ text: 'I count.' }, call('list', { path: '.' })] },
        { parts: [{ text: 'There is one.' }] },
        { parts: [call('strange', { deep: { list: [1, 2] } })] },
      ],
      { 'dot.png': picture('png') },
    );
    await row(page, /Planned · ?1\/2|Planned/).click();
    expect(await page.locator('.plan-view li').allTextContents()).toEqual(['Lookdone', 'Changeworking on it']);
    await row(page, /Read dot\.png/).click();
    const shown = page.getByRole('img', { name: 'dot.png' });
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);

    await row(page, /Sub-agent Count the files/).click();
    const activity = page.getByRole('region', { name: 'What the sub-agent did' });
    await activity.getByText('I count.', { exact: true }).waitFor();
    await activity.getByRole('button', { name: /Listed/ }).click();
    await activity.getByText('dot.png', { exact: false }).waitFor();
    expect(await page.getByText('There is one.', { exact: true }).count()).toBe(1);

    const tree = page.getByRole('group', { name: 'Input' });
    expect(await tree.locator('.json-key').allTextContents()).toEqual(['deep', 'list']);
    await tree.locator('summary', { hasText: 'list' }).click();
    await expect.poll(() => tree.locator('.json-number').allTextContents()).toEqual(['1', '2']);
    await page.getByRole('button', { name: 'Raw' }).click();
    expect(await page.getByLabel('Output', { exact: true }).first().textContent()).toContain('"deep": {');
  });

  test('stays under the pointer when it is opened at the end', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await work(browsing, [{ parts: [{ text: 'Line.\n\n'.repeat(40) }, call('shell', { command: 'seq 1 300' })] }]);
    const shell = row(page, /Ran seq/);
    const before = await shell.boundingBox();
    await shell.click();
    await page.getByLabel('Output', { exact: true }).waitFor();
    await page.locator('.tool-more').waitFor();
    const after = await shell.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
  });

  test('is opened by the search for what it hides', async () => {
    await using browsing = await browse();
    const { page } = browsing;
    await work(browsing, [
      { parts: [call('shell', { command: 'for i in $(seq 1 400); do echo "entry-$i"; done' })] },
      { parts: [call('task', { description: 'Search', prompt: 'Look for it.' })] },
      { parts: [call('shell', { command: 'echo wombat' })] },
      { parts: [{ text: 'Nothing of note.' }] },
    ]);
    await page.keyboard.press('Control+f');
    const field = page.getByRole('textbox', { name: 'Find in this session' });
    await field.fill('entry-150');
    await page.getByText('1 of 1', { exact: true }).waitFor();
    await expect
      .poll(() => page.getByLabel('Output', { exact: true }).allTextContents())
      .toEqual([expect.stringContaining('\nentry-150\n')]);
    await field.fill('wombat');
    await page.getByText(/^\d of 2$/).waitFor();
    await page.getByRole('region', { name: 'What the sub-agent did' }).waitFor();
    await page.locator('.task-activity .tool-shell').waitFor();
  });
});

describe('what happens between two turns', () => {
  test('is said where it happened, and what the session rests in only once', async () => {
    await using browsing = await browse();
    const { page, app } = browsing;
    const id = await work(browsing, []);
    await app.client.session.update.mutate({ id, settings: { temperature: 0.2 } });
    await conversation(page).getByText('Changed Temperature: 0.2').waitFor();
    await app.client.session.stop.mutate({ id });
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    expect(await page.getByText('Stopped by you.').count()).toBe(1);
    expect(await conversation(page).getByText('Stopped by you.').count()).toBe(0);
    await app.client.session.resume.mutate({ id });
    await conversation(page).getByText('Resumed by you.').waitFor();
    expect(await page.locator('.session-notice span').allTextContents()).toEqual([
      expect.stringMatching(/^Changed Temperature: 0\.2 /),
      expect.stringMatching(/^Stopped by you\. /),
      expect.stringMatching(/^Resumed by you\. /),
    ]);
  });

  test('questions stand as what was asked and answered, and lead to the panel while they are open', async () => {
    await using browsing = await browse();
    const { page, app, upstream } = browsing;
    const id = await work(browsing, []);
    upstream.script(
      { parts: [call('ask', { questions: [{ text: 'Which colour?', kind: 'text' }] })] },
      { parts: [{ text: 'Green it is.' }] },
    );
    await app.client.message.send.mutate({ session: id, text: 'Ask me', clientId: 'ask' });
    await conversation(page).getByText('The agent asks a question').waitFor();
    await conversation(page).getByRole('button', { name: 'Answer', exact: true }).click();
    expect(await page.evaluate(() => document.activeElement?.classList.contains('question-panel'))).toBe(true);
    const { messages } = await app.client.session.get.query({ id });
    const asked = messages.flatMap(({ parts }) => parts).find((part) => part.type === 'question');
    if (asked?.type !== 'question') throw new Error('Nothing was asked.');
    const answers = [{ id: asked.questions[0]?.id ?? '', text: 'Green' }];
    await app.client.question.answer.mutate({ session: id, question: asked.id, answers });
    await page.getByText('Green it is.', { exact: true }).waitFor();
    await row(page, /Answered a question/).waitFor();
    expect(await page.locator('.answers').textContent()).toBe('Which colour?Green');
    expect(await row(page, /^Asked/).count()).toBe(0);
  });
});
