import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { makeGate } from '../support/upstream/reply.ts';
import { answerIs, answers, browse, send, startSession, watchAnswer } from './browser.ts';

/** Answers how often the page's thread has worked out styles since it was asked first. */
async function countStyleUpdates(page: Page): Promise<() => Promise<number>> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable');
  const count = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'RecalcStyleCount')?.value ?? Number.NaN;
  };
  const before = await count();
  return async () => (await count()) - before;
}

describe('a person', () => {
  test('chats, and sees the answer grow, never with half of its marks', async () => {
    await using browsing = await browse();
    const { page, upstream, app } = browsing;
    const gates = [makeGate(), makeGate(), makeGate()] as const;
    const parts = [
      { thinking: 'I think about it.' },
      { wait: gates[0].wait },
      { text: ['It ', '**gr'] },
      { wait: gates[1].wait },
      { text: ['ows', '** ', 'well', ', `to'] },
      { wait: gates[2].wait },
      { text: ['ken` ', 'by ', 'token', ' 🎉.'] },
    ];
    upstream.script({ parts });
    // Of this vendor what comes before and after a wait is one text.
    const settings = { model: 'openai/fake' };
    const { id } = await app.client.session.create.mutate({ prompt: 'Does it grow?', settings });
    await page.goto(`${app.url}/sessions/${id}`);
    await page.getByRole('article', { name: 'You' }).getByText('Does it grow?').waitFor();
    await page.getByText(/^Working 0:/).waitFor();

    // While it waits for its model the page rests: what turns and pulses there is not drawn by the page's thread.
    const styleUpdates = await countStyleUpdates(page);
    await page.getByText(/^Working 0:(0[2-9]|[1-5])/).waitFor();
    expect(await styleUpdates()).toBeLessThan(40);

    const seen = watchAnswer(page);
    const shown = ['It gr', 'It grows well, to', 'It grows well, token by token 🎉.'];
    for (const [index, gate] of gates.entries()) {
      gate.open();
      await answerIs(page, shown[index] ?? '');
    }
    await page.getByText(/^Worked/).waitFor();
    const steps = await seen();
    for (const [index, step] of steps.entries()) {
      expect(step).not.toMatch(/[*`]/);
      expect(step.startsWith(steps[index - 1] ?? '')).toBe(true);
    }

    await page.getByRole('button', { name: /^Thought/ }).click();
    await page.getByText('I think about it.').waitFor();

    upstream.script({ parts: [{ text: 'Again.' }] });
    await send(page, 'And again?');
    await answerIs(page, 'Again.');
    expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('');
    expect((await answers(page)).slice(1)).toEqual(['It grows well, token by token 🎉.', 'Again.']);

    // A scroll from before it opened, which is told of late, does not close a menu.
    await page.getByRole('button', { name: 'More about this answer' }).last().click();
    await page.getByRole('menuitem', { name: 'Details' }).waitFor();
    await page.getByRole('region', { name: 'Conversation' }).dispatchEvent('scroll');
    await page.getByRole('menuitem', { name: 'Details' }).click();
    await page.getByText('Tokens written').waitFor();
  });

  test('opens a tool block and reads what went in and what came out', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script(
      {
        parts: [
          { text: 'I write a file.' },
          { call: { name: 'write', input: { path: 'notes.md', content: 'one\ntwo\n' } } },
        ],
      },
      { parts: [{ text: 'There it is.' }] },
    );
    await startSession(page, 'Write a file');
    expect(new URL(page.url()).hash).toBe('');
    await answerIs(page, 'There it is.');
    const row = page.getByRole('button', { name: /Created notes\.md/ });
    expect(await row.getAttribute('aria-expanded')).toBe('false');
    await row.click();
    await page.getByRole('group', { name: 'notes.md' }).getByText('one\ntwo').waitFor();
  });

  test('renames a session and finds the name in the list', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    upstream.script({ parts: [{ text: 'Hi.' }] });
    await startSession(page, 'Hello');
    await answerIs(page, 'Hi.');
    await page.getByTitle('Rename session').click();
    await page.getByLabel('Session name').fill('A better name');
    await page.getByLabel('Session name').press('Enter');
    await page.getByRole('navigation', { name: 'Sessions' }).getByText('A better name').waitFor();
    await expect.poll(() => page.title()).toBe('A better name · Sessile');
  });

  test('steers the agent while it works, and may withdraw before it has read', async () => {
    await using browsing = await browse();
    const { page, upstream } = browsing;
    const gate = makeGate();
    upstream.script(
      { parts: [{ text: 'Working on it.' }, { wait: gate.wait }, { call: { name: 'list', input: { path: '.' } } }] },
      (request) => ({
        parts: [{ text: JSON.stringify(request.body.messages).includes('rather blue') ? 'Blue then.' : 'No colour.' }],
      }),
    );
    await startSession(page, 'Paint it');
    await answerIs(page, 'Working on it.');
    const waiting = page.getByRole('list', { name: 'Messages that the agent has not read yet' });
    await send(page, 'never mind');
    await waiting.getByText('never mind').waitFor();
    await waiting.getByRole('button', { name: 'Withdraw' }).click();
    await waiting.waitFor({ state: 'detached' });
    await send(page, 'rather blue');
    await waiting.getByText('rather blue').waitFor();
    gate.open();
    await answerIs(page, 'Blue then.');
    await waiting.waitFor({ state: 'detached' });
    expect(await page.getByText('never mind').count()).toBe(0);
  });
});
