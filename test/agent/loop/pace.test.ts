/** Turns that take their time, side by side: the guided tour as somebody without any key sees it, and a dead upstream. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { startApp } from '../../support/start-app.ts';
import { startUpstream } from '../../support/upstream/upstream.ts';
import { toolsOf } from './talk.ts';
import type { AssistantMessage } from '../../../server/core/transcript.ts';

it.concurrent(
  'the tour shows a plan, a change, a background process and a question, and goes by the answer',
  { timeout: 60_000 },
  async ({ expect }) => {
    await using app = await startApp();
    const { id } = await app.client.session.create.mutate({
      prompt: 'What is this?',
      settings: { model: 'demo/tour', approvals: 'full' },
    });
    using stream = await app.client.stream(`session=${id}`);
    const asked = await stream.until(
      ({ event, data }) => event === 'event' && (data as { type: string }).type === 'question.asked',
      50_000,
    );
    const { question, questions } = asked.data as { question: string; questions: { id: string }[] };
    expect((await app.client.session.get.query({ id })).session.agent).toBe('waiting_input');
    await app.client.question.answer.mutate({
      session: id,
      question,
      answers: questions.map((one) => ({ id: one.id, choices: ['End it'] })),
    });
    await stream.until(
      ({ event, data }) => event === 'event' && (data as { type: string }).type === 'turn.ended',
      30_000,
    );
    const { messages } = await app.client.session.get.query({ id });
    // The last message of a session whose agent has rested.
    const answer = messages.at(-1) as AssistantMessage;
    expect(toolsOf(answer).map(({ name, status }) => [name, status])).toEqual(
      ['plan', 'write', 'read', 'list', 'plan', 'edit', 'plan', 'shell', 'shell', 'plan', 'ask', 'plan', 'process'].map(
        (name) => [name, 'done'],
      ),
    );
    expect(toolsOf(answer).at(-1)?.output).toBe('It is killed. Nothing of it is left.');
    expect(readFileSync(join(app.dataDir, 'workspaces', id, 'tour/hello.md'), 'utf8')).toContain('tour: excellent');
  },
);

it.concurrent('a dead upstream is told in a sentence, after all tries', { timeout: 30_000 }, async ({ expect }) => {
  const dead = await startUpstream();
  await dead.close();
  await using own = await startApp({ upstream: dead.url });
  const { id } = await own.client.session.create.mutate({
    prompt: 'Go.',
    oneShot: true,
    settings: { model: 'openai/fake' },
  });
  using stream = await own.client.stream(`session=${id}`);
  const failed = await stream.until(
    ({ event, data }) => event === 'event' && (data as { phase?: string }).phase === 'failed',
    25_000,
  );
  expect(failed.data).toMatchObject({ reason: expect.stringMatching(/^[A-Z].*\.$/s) });
  expect(JSON.stringify(failed.data)).not.toMatch(/\bat .+:\d+:\d+/);
  expect(
    stream.frames.filter(({ event, data }) => event === 'event' && (data as { type: string }).type === 'step.retried')
      .length,
  ).toBe(4);
});
