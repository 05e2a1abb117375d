/** What the agent asks, how it is answered, and that each question is answered once. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuestionPart, ToolPart } from '../../server/core/transcript.ts';
import { startApp, startServer, type TestApp } from '../support/start-app.ts';
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
  { header: 'Name', text: 'What is it called?', kind: 'text' },
  {
    text: 'Which colour?',
    kind: 'single',
    options: [{ label: 'Red' }, { label: 'Blue', description: 'Like the sky.', recommended: true }],
  },
  { header: 'Parts', text: 'Which parts?', kind: 'multi', options: [{ label: 'Head' }, { label: 'Tail' }] },
];

const asked = [
  { id: 'q1', header: 'Name', text: 'What is it called?', kind: 'text' },
  {
    id: 'q2',
    text: 'Which colour?',
    kind: 'single',
    options: [
      { id: 'o1', label: 'Red' },
      { id: 'o2', label: 'Blue', description: 'Like the sky.', isRecommended: true },
    ],
  },
  {
    id: 'q3',
    header: 'Parts',
    text: 'Which parts?',
    kind: 'multi',
    options: [
      { id: 'o1', label: 'Head' },
      { id: 'o2', label: 'Tail' },
    ],
  },
];

const good = [
  { id: 'q1', text: 'Bird' },
  { id: 'q2', choices: ['Blue'] },
  { id: 'q3', choices: ['o1'], other: 'Wings' },
];

const reply = { parts: [{ text: ['Thank you.'] }] };

/** A session whose agent asks, and says thank you afterwards. */
async function ask(owner: Pick<TestApp, 'client'>, input: unknown = { questions }) {
  upstream.script({ parts: [{ call: { name: 'ask', input } }] }, reply);
  const { id } = await owner.client.session.create.mutate({
    prompt: 'Ask me.',
    settings: { model: 'openai/fake', timeout: 0 },
  });
  const stream = await owner.client.stream(`session=${id}`);
  const event = await stream.event('question.asked');
  return { id, stream, event, question: event.question, [Symbol.dispose]: () => stream[Symbol.dispose]() };
}

async function partsOf(owner: TestApp, id: string) {
  const { messages, session } = await owner.client.session.get.query({ id });
  const parts = messages.flatMap((message) => message.parts);
  const tool = parts.find((part): part is ToolPart => part.type === 'tool');
  const shown = parts.filter((part): part is QuestionPart => part.type === 'question');
  return { agent: session.agent, tool: tool && [tool.status, tool.output], shown };
}

const lastRequest = (): string => JSON.stringify(upstream.requests.at(-1)?.body);

describe('a question', () => {
  it('makes the agent wait, and its answer is the result of the call', async () => {
    using session = await ask(app);
    expect(session.event.questions).toEqual(asked);
    const open = await partsOf(app, session.id);
    expect([open.agent, open.tool]).toEqual(['waiting_input', ['waiting', undefined]]);
    expect(open.shown).toMatchObject([{ id: session.question, status: 'open', questions: asked }]);
    await app.client.question.answer.mutate({ session: session.id, question: session.question, answers: good });
    await session.stream.event('turn.ended');
    const after = await partsOf(app, session.id);
    const output =
      'Question: What is it called?\nAnswer: Bird\n\nQuestion: Which colour?\nAnswer: Blue\n\nQuestion: Which parts?\nAnswer: Head; Wings';
    expect(after.tool).toEqual(['done', output]);
    expect(after.shown).toMatchObject([
      {
        status: 'answered',
        by: 'owner',
        answers: [
          { id: 'q1', text: 'Bird' },
          { id: 'q2', choices: ['o2'] },
          { id: 'q3', choices: ['o1'], other: 'Wings' },
        ],
      },
    ]);
    expect(lastRequest()).toContain(JSON.stringify(output).slice(1, -1));
  });

  it('is asked whatever the session allows the agent to do', async () => {
    for (const approvals of ['read', 'ask'] as const) {
      upstream.script({ parts: [{ call: { name: 'ask', input: { questions } } }] }, reply);
      const { id } = await app.client.session.create.mutate({
        prompt: 'Ask me.',
        settings: { model: 'openai/fake', approvals },
      });
      using stream = await app.client.stream(`session=${id}`);
      const { question } = await stream.event('question.asked');
      await app.client.question.skip.mutate({ session: id, question });
      await stream.event('turn.ended');
    }
  });

  it('that is skipped tells the model so, and why', async () => {
    using session = await ask(app);
    await app.client.question.skip.mutate({ session: session.id, question: session.question, reason: 'Not now.' });
    await session.stream.event('turn.ended');
    expect(lastRequest()).toContain('The person skipped these questions. Reason: Not now.');
    expect((await partsOf(app, session.id)).shown).toMatchObject([{ status: 'skipped', reason: 'Not now.' }]);
  });

  it('is skipped by a message that steers, which the model reads behind it', async () => {
    using session = await ask(app);
    await app.client.message.send.mutate({ session: session.id, text: 'Call it Bird.', clientId: 'a' });
    await session.stream.event('turn.ended');
    const request = lastRequest();
    expect(request).toContain('The person did not answer these questions but wrote a message, which follows.');
    expect(request.indexOf('Call it Bird.')).toBeGreaterThan(request.indexOf('which follows'));
  });

  it('stays open while a message waits for the end of the turn', async () => {
    using session = await ask(app);
    await app.client.message.send.mutate({ session: session.id, text: 'Later.', clientId: 'a', mode: 'queue' });
    expect((await partsOf(app, session.id)).agent).toBe('waiting_input');
    upstream.script(reply);
    await app.client.question.answer.mutate({ session: session.id, question: session.question, answers: good });
    await session.stream.event('message.read', ({ seq }) => seq > session.event.seq);
    await session.stream.event('turn.ended', ({ seq }) => seq > session.event.seq);
  });

  it('stays open over a restart, with what was filled in, and its answer reaches the model', async () => {
    await using own = await startApp({ upstream: upstream.url });
    const session = await ask(own);
    const draft = { session: session.id, question: session.question, answers: [{ id: 'q1', text: 'Bi' }] };
    await own.client.question.draft.mutate(draft);
    session[Symbol.dispose]();
    await own.restart();
    const { session: row, answers } = await own.client.session.get.query({ id: session.id });
    expect([row.agent, answers]).toEqual(['waiting_input', [{ ...draft, revision: 1 }]]);
    using stream = await own.client.stream(`session=${session.id}`);
    await own.client.question.answer.mutate({ session: session.id, question: session.question, answers: good });
    await stream.event('turn.ended');
    expect(lastRequest()).toContain('Answer: Bird');
  });

  it('stays open when the server is killed, with every answer that was acknowledged', async () => {
    await using server = await startServer({ upstream: upstream.url });
    const session = await ask(server);
    const draft = { session: session.id, question: session.question, answers: [{ id: 'q1', text: 'Bi' }] };
    await server.client.question.draft.mutate(draft);
    session[Symbol.dispose]();
    await server.kill();
    await server.start();
    const { session: row, answers } = await server.client.session.get.query({ id: session.id });
    expect([row.agent, answers]).toEqual(['waiting_input', [{ ...draft, revision: 1 }]]);
    using stream = await server.client.stream(`session=${session.id}`);
    await server.client.question.answer.mutate({ session: session.id, question: session.question, answers: good });
    await stream.event('turn.ended');
    expect(lastRequest()).toContain('Answer: Bird');
  });

  it('is withdrawn by a stop, and asked again, with what was filled in, when the session goes on', async () => {
    using session = await ask(app);
    const answers = [{ id: 'q1', text: 'Bi' }];
    await app.client.question.draft.mutate({ session: session.id, question: session.question, answers });
    await app.client.session.stop.mutate({ id: session.id });
    await session.stream.event('question.withdrawn', ({ isHeld }) => isHeld);
    await session.stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    await expect(
      app.client.question.answer.mutate({ session: session.id, question: session.question, answers: good }),
    ).rejects.toThrow('This question was answered already, or is not asked any more.');
    await app.client.session.resume.mutate({ id: session.id });
    const again = await session.stream.event('question.asked', ({ question }) => question !== session.question);
    expect(again.questions).toEqual(asked);
    const snapshot = await app.client.session.get.query({ id: session.id });
    expect(snapshot.answers).toEqual([{ session: session.id, question: again.question, revision: 1, answers }]);
    await app.client.question.answer.mutate({ session: session.id, question: again.question, answers: good });
    await session.stream.event('turn.ended');
    expect(lastRequest()).toContain('Answer: Bird');
  });

  it('is withdrawn for good by an interrupt', async () => {
    using session = await ask(app);
    await app.client.session.interrupt.mutate({ id: session.id });
    await session.stream.event('question.withdrawn', ({ isHeld }) => !isHeld);
    await session.stream.event('turn.interrupted');
    expect((await partsOf(app, session.id)).tool).toEqual(['cancelled', '']);
    // What was scripted for after the answer.
    await app.client.message.send.mutate({ session: session.id, text: 'Go on.', clientId: 'a' });
    await session.stream.event('turn.ended');
  });

  it('holds the inactivity clock', async () => {
    upstream.script({ parts: [{ call: { name: 'ask', input: { questions } } }] }, reply);
    const settings = { model: 'openai/fake', timeout: 0, inactivityTimeout: 1 };
    const { id } = await app.client.session.create.mutate({ prompt: 'Ask me.', settings });
    const idle = await app.client.session.create.mutate({ settings });
    using stream = await app.client.stream(`session=${id}&session=${idle.id}`);
    const { question } = await stream.event('question.asked');
    // One second for the session that rests is one second for the one that asks.
    await stream.event('phase.changed', ({ session, phase }) => session === idle.id && phase === 'stopped');
    expect((await partsOf(app, id)).agent).toBe('waiting_input');
    await app.client.question.answer.mutate({ session: id, question, answers: good });
    await stream.event('turn.ended');
  });
});

const single = { text: 'Which?', kind: 'single' };

const refused: [string, unknown, string][] = [
  ['none', { questions: [] }, 'questions: '],
  ['nine', { questions: Array.from({ length: 9 }, () => questions[0]) }, 'questions: '],
  ['no options', { questions: [single] }, 'a question of kind single needs 2 to 12 options; there are 0'],
  [
    'one option',
    { questions: [{ ...single, options: [{ label: 'A' }] }] },
    'a question of kind single needs 2 to 12 options; there are 1',
  ],
  [
    'thirteen options',
    { questions: [{ ...single, options: Array.from({ length: 13 }, (_, at) => ({ label: `${at}` })) }] },
    'questions.0.options: ',
  ],
  [
    'the same option twice',
    { questions: [{ ...single, options: [{ label: 'A' }, { label: 'A' }] }] },
    'two options are called "A"',
  ],
  [
    'options for free text',
    { questions: [{ text: 'Say.', kind: 'text', options: [{ label: 'A' }, { label: 'B' }] }] },
    'a question of kind text has no options; use single or multi',
  ],
  ['an unknown kind', { questions: [{ text: 'Say.', kind: 'date' }] }, 'questions.0.kind: '],
  ['an empty text', { questions: [{ text: ' ', kind: 'text' }] }, 'questions.0.text: '],
];

describe('an agent', () => {
  it.each(refused)('cannot ask with %s, and reads why', async (_, input, why) => {
    upstream.script({ parts: [{ call: { name: 'ask', input } }] }, reply);
    const { id } = await app.client.session.create.mutate({ prompt: 'Ask me.', settings: { model: 'openai/fake' } });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('turn.ended');
    const { tool, shown } = await partsOf(app, id);
    expect([tool?.[0], shown]).toEqual(['failed', []]);
    expect(tool?.[1]).toContain(why);
  });
});

describe('an answer', () => {
  it('that does not fit is refused in a sentence, and the question stays open', async () => {
    using session = await ask(app);
    const answer = (answers: unknown) =>
      // Programs may send anything.
      app.client.question.answer.mutate({ session: session.id, question: session.question, answers: answers as never });
    await expect(answer(good.slice(1))).rejects.toThrow('The question "Name" has no answer.');
    await expect(answer([...good, { id: 'q9', text: 'x' }])).rejects.toThrow('There is no question "q9" here.');
    await expect(answer([{ id: 'q1', value: 'x' }])).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } });
    await expect(answer([good[0], { id: 'q2', choices: ['Green'] }, good[2]])).rejects.toThrow(
      '"Green" is not an option of the question "Which colour?"; there are Red, Blue.',
    );
    expect((await partsOf(app, session.id)).agent).toBe('waiting_input');
    await answer(good);
    await session.stream.event('turn.ended');
  });

  it('to a question of another session, or to none, is refused', async () => {
    using session = await ask(app);
    const other = await app.client.session.create.mutate({});
    for (const where of [
      { session: other.id, question: session.question },
      { session: session.id, question: 'none' },
    ])
      await expect(app.client.question.answer.mutate({ ...where, answers: good })).rejects.toMatchObject({
        data: { code: 'CONFLICT' },
      });
    await expect(
      app.client.question.answer.mutate({ session: 'none', question: session.question, answers: good }),
    ).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    await app.client.question.skip.mutate({ session: session.id, question: session.question });
    await session.stream.event('turn.ended');
  });

  it('that comes second is told who was first', async () => {
    using session = await ask(app);
    const { answer, skip } = app.client.question;
    const where = { session: session.id, question: session.question };
    await answer.mutate({ ...where, answers: good });
    const { at } = await session.stream.event('question.answered');
    const who = `This question was answered already, by the owner at ${at}.`;
    await expect(answer.mutate({ ...where, answers: good })).rejects.toMatchObject({
      message: who,
      data: { code: 'CONFLICT' },
    });
    await expect(skip.mutate(where)).rejects.toThrow(who);
    await session.stream.event('turn.ended');
  });

  it('is taken once in 500 rounds of two that come at the same time', { timeout: 120_000 }, async () => {
    const rounds = 500;
    upstream.script(
      ...Array.from({ length: rounds }, () => ({
        parts: [{ call: { name: 'ask', input: { questions: [questions[0]] } } }],
      })),
      reply,
    );
    const taken: string[] = [];
    const requests = upstream.requests.length;
    const { id } = await app.client.session.create.mutate({
      prompt: 'Ask me often.',
      settings: { model: 'openai/fake', timeout: 0 },
    });
    using stream = await app.client.stream(`session=${id}`);
    let seq = 0;
    for (let round = 0; round < rounds; round += 1) {
      if (round > 0 && round % 100 === 0) {
        // The model calls of one turn are bounded: what waits begins another.
        await app.client.message.send.mutate({
          session: id,
          text: `Round ${round}`,
          clientId: `r${round}`,
          mode: 'queue',
        });
      }
      const event = await stream.event('question.asked', (candidate) => candidate.seq > seq);
      seq = event.seq;
      const both = await Promise.allSettled(
        ['left', 'right'].map((text) =>
          app.client.question.answer.mutate({
            session: id,
            question: event.question,
            answers: [{ id: 'q1', text: `${text} ${round}` }],
          }),
        ),
      );
      const codes = both.map((one) => (one.status === 'fulfilled' ? 'taken' : one.reason.data?.code));
      expect(new Set(codes)).toEqual(new Set(['taken', 'CONFLICT']));
      taken.push(`${codes[0] === 'taken' ? 'left' : 'right'} ${round}`);
    }
    await stream.event('turn.ended');
    const results = JSON.stringify(upstream.requests.at(-1)?.body).match(/Answer: (?:left|right) \d+/g);
    expect(results).toEqual(taken.map((text) => `Answer: ${text}`));
    expect(upstream.requests.length - requests).toBe(rounds + 1);
  });
});
