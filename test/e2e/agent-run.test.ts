/** A whole piece of work, watched and steered in the page, against real files and real commands. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeAgentRun, project, steering } from '../support/upstream/agent-run.ts';
import { browse, send } from './browser.ts';

const panel = (page: Page) => page.getByRole('region', { name: 'The agent needs your input' });
const option = (page: Page, label: string) => panel(page).locator('label').filter({ hasText: label });

/** Kept where the person who runs the tests wants them, and nowhere otherwise. */
async function picture(page: Page, name: string): Promise<void> {
  const directory = process.env.SESSILE_TEST_PICTURES;
  if (!directory) return;
  mkdirSync(directory, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({
        path: join(directory, `${name}-${colorScheme}-${width}.png`),
        animations: 'disabled',
      });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

test(
  'an agent reads, tests, edits, serves, asks three questions, is steered twice, and finishes',
  {
    timeout: 120_000,
  },
  async () => {
    await using browsing = await browse();
    const { app, page, upstream } = browsing;
    const { id } = await app.client.session.create.mutate({
      settings: { model: 'openai/fake', approvals: 'full', timeout: 0 },
    });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('phase.changed', ({ phase }) => phase === 'running');
    const workspace = join(app.dataDir, 'workspaces', id);
    for (const [path, content] of Object.entries(project)) writeFileSync(join(workspace, path), content);
    const { replies, gates } = makeAgentRun();
    const from = upstream.requests.length;
    upstream.script(...replies);

    await page.goto(`${app.url}/sessions/${id}`);
    await send(page, 'Mend the greeting, serve it, and write notes.');
    await page.getByText('There is the mistake:').waitFor();
    await send(page, steering[0]);
    await page.getByText(steering[0]).first().waitFor();
    await picture(page, '1-steered');
    gates[0].open();

    await panel(page).waitFor();
    await picture(page, '2-asked');
    await panel(page).getByRole('tab', { name: 'Question 1 of 3' }).click();
    await panel(page).getByRole('textbox').fill('Greeter');
    await panel(page).getByRole('tab', { name: 'Question 2 of 3' }).click();
    await option(page, 'MIT').click();
    await panel(page).getByRole('tab', { name: 'Question 3 of 3' }).click();
    await option(page, 'Linux').click();
    await option(page, 'BSD').click();
    await panel(page).getByRole('button', { name: 'Submit' }).click();

    await page.getByText('Thank you.').waitFor();
    await send(page, steering[1]);
    gates[1].open();
    const completed = await stream.event('phase.changed', ({ phase }) => phase === 'completed');
    expect(completed).toMatchObject({ reason: 'The task is done.', by: 'agent' });
    await page.getByText('Short notes it is.', { exact: true }).waitFor();
    await picture(page, '3-finished');

    // What the model was told: each step once, the steering in the very next request, the answers as a result.
    const bodies = upstream.requests.slice(from).map(({ body }) => JSON.stringify(body));
    expect(bodies.length).toBe(replies.length);
    const first = (text: string): number => bodies.findIndex((body) => body.includes(text));
    expect([first(steering[0]), first('Answer: Greeter'), first(steering[1])]).toEqual([3, 6, 7]);
    expect(bodies[0]).toContain('Run `sh test.sh` before you finish.');
    expect(bodies[6]).toContain('Answer: MIT');
    expect(bodies[6]).toContain('Answer: Linux; BSD');
    // What became of the files, the suite and the process.
    expect(readFileSync(join(workspace, 'greet.sh'), 'utf8')).toContain('echo "Hello, ${1:-world}!"');
    expect(readFileSync(join(workspace, 'NOTES.md'), 'utf8')).toBe('Greets, also aloud.\n');
    const exits = stream.frames.flatMap(({ data }) => {
      const { type, facts } = data as { type?: string; facts?: { exitCode?: number } };
      return type === 'tool.finished' && facts?.exitCode !== undefined ? [facts.exitCode] : [];
    });
    expect(exits).toEqual([1, 0]);
    const processes = () => app.client.process.list.query({ session: id });
    await expect
      .poll(async () => (await processes()).map(({ command, status }) => [command, status]))
      .toEqual([['sh serve.sh', 'killed']]);
  },
);
