/** The guided tour with the real tools, as somebody without any key sees it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startApp } from '../../support/start-app.ts';
import { toolsOf } from './talk.ts';
import type { AssistantMessage } from '../../../server/core/transcript.ts';

it(
  'shows a plan, a change, a background process and a question, and goes by the answer',
  { timeout: 60_000 },
  async () => {
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
