/** Half-filled answers: kept, merged, mirrored, and gone with their question. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SavedAnswers } from '../../server/log/feed.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

const questions = [
  { text: 'What is it called?', kind: 'text' },
  { text: 'Which parts?', kind: 'multi', options: [{ label: 'Head' }, { label: 'Tail' }] },
];

async function ask() {
  upstream.script({ parts: [{ call: { name: 'ask', input: { questions } } }] }, { parts: [{ text: ['Thank you.'] }] });
  const { id } = await app.client.session.create.mutate({
    prompt: 'Ask me.',
    settings: { model: 'openai/fake', timeout: 0 },
  });
  const stream = await app.client.stream(`session=${id}`);
  const { question } = await stream.event('question.asked');
  return {
    id,
    question,
    stream,
    draft: (answers: SavedAnswers['answers'], revision?: number) =>
      app.client.question.draft.mutate({ session: id, question, answers, revision }),
    kept: async () => (await app.client.session.get.query({ id })).answers,
    async end() {
      await app.client.question.skip.mutate({ session: id, question });
      await stream.event('turn.ended');
    },
    [Symbol.dispose]: () => stream[Symbol.dispose](),
  };
}

const isAnswers = ({ event }: { event: string }): boolean => event === 'answers';

describe('half-filled answers', () => {
  it('are kept for each question by itself, the last word counting', async () => {
    using session = await ask();
    const { id, question } = session;
    const saved = (revision: number, answers: SavedAnswers['answers']) => ({
      session: id,
      question,
      revision,
      answers,
    });
    expect(await session.kept()).toEqual([]);
    expect(await session.draft([{ id: 'q1', text: 'B' }])).toEqual(saved(1, [{ id: 'q1', text: 'B' }]));
    await session.draft([{ id: 'q2', choices: ['o1'], other: '' }]);
    const merged = saved(3, [
      { id: 'q2', choices: ['o1'], other: '' },
      { id: 'q1', text: 'Bi' },
    ]);
    expect(await session.draft([{ id: 'q1', text: 'Bi' }])).toEqual(merged);
    expect(await session.kept()).toEqual([merged]);
    expect(await session.draft([{ id: 'q2' }])).toEqual(saved(4, [{ id: 'q1', text: 'Bi' }]));
    await session.end();
  });

  it('reach every reader, those who come later too', async () => {
    using session = await ask();
    await session.draft([{ id: 'q1', text: 'B' }]);
    const first = await session.stream.until(isAnswers);
    expect(first.data).toEqual((await session.kept())[0]);
    using later = await app.client.stream(`session=${session.id}`);
    expect((await later.until(isAnswers)).data).toEqual(first.data);
    await session.end();
  });

  it('are refused over what the sender has not seen, when it asks for that', async () => {
    using session = await ask();
    await session.draft([{ id: 'q1', text: 'B' }], 0);
    await expect(session.draft([{ id: 'q1', text: 'C' }], 0)).rejects.toMatchObject({
      message: 'The answers were changed meanwhile: they are at revision 1, not 0.',
      data: { code: 'CONFLICT' },
    });
    expect(await session.kept()).toMatchObject([{ revision: 1, answers: [{ id: 'q1', text: 'B' }] }]);
    await session.end();
  });

  it('go with their question, and cannot come after it', async () => {
    using session = await ask();
    await session.draft([{ id: 'q1', text: 'B' }]);
    await expect(session.draft([{ id: 'q9', text: 'B' }])).rejects.toThrow('There is no question "q9" here.');
    await session.end();
    expect(await session.kept()).toEqual([]);
    await expect(session.draft([{ id: 'q1', text: 'B' }])).rejects.toMatchObject({ data: { code: 'CONFLICT' } });
  });
});
