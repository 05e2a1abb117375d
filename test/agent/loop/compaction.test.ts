/** A conversation that grows too long goes on from a summary, and the person keeps all of it. */

import { describe, expect, it } from 'vitest';
import type { Message } from '../../../server/core/transcript.ts';
import { startServer } from '../../support/start-app.ts';
import { makeGate, type Reply } from '../../support/upstream/reply.ts';
import { call, makeTalk, messagesIn, say, startTalks, told, toolsOf } from './talk.ts';

const { app, talk, upstream } = await startTalks();

const vendors = {
  anthropic: { model: 'anthropic/claude-fake-9', refusal: 'prompt is too long: 210000 tokens > 200000 maximum' },
  google: {
    model: 'google/gemini-fake-9',
    refusal: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  },
  openai: {
    model: 'openai/fake',
    refusal:
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens. Please reduce the length of the messages.",
  },
};

const refused = (message: string): Reply => ({ status: 400, message });

/** What the person sees of each message. */
function outline(messages: readonly Message[]): string[] {
  return messages.map(({ role, parts }) =>
    [
      role,
      ...parts
        .filter(({ type }) => type !== 'notice')
        .map((part) => ('text' in part ? `${part.type} ${part.text.slice(0, 20)}` : part.type)),
    ].join(', '),
  );
}

const wordsOf = (body: unknown): string => JSON.stringify(body);

describe.each(Object.entries(vendors))('%s', (_, { model, refusal }) => {
  it('a conversation that the vendor finds too long is summarised once and goes on, in the middle of a turn', async () => {
    using session = await talk('List it.', [call('list', {}), refused(refusal), say('SUMMARY'), say('Listed.')], {
      model,
    });
    await session.stream.event('turn.ended', ({ how }) => how === 'done');
    expect(outline(await session.messages())).toEqual([
      'user, text List it.',
      'assistant, tool, summary SUMMARY, text Listed.',
    ]);
    const [, , summarising, last] = session.requests().map(({ body }) => body as Record<string, unknown>);
    expect(summarising?.tools).toBe(undefined);
    expect(wordsOf(summarising)).toMatch(
      /Summarise the conversation.*Person: List it\..*Agent used list: \{\}.*list answered: /s,
    );
    expect(wordsOf(last)).toMatch(/your own summary of it.*SUMMARY.*List it\..*Go on from where your summary ends/s);
    expect(wordsOf(last)).not.toMatch(/tool_use_id|tool_call_id|functionResponse/);
    const { usage } = (await app.client.session.get.query({ id: session.id })).session;
    expect([usage.input, usage.output]).toEqual([300, 60]);
  });

  it('what does not fit even then fails in words, and does not loop', async () => {
    using session = await talk('List it.', [call('list', {}), refused(refusal), say('SUMMARY'), refused(refusal)], {
      model,
    });
    const ended = await session.stream.event('turn.ended');
    expect(ended).toMatchObject({
      how: 'failed',
      failure: { code: 'context', message: expect.stringMatching(/no longer fits into the context of this model/) },
    });
    expect(session.requests().length).toBe(4);
  });
});

it('a summary that does not fit either is tried with ever less, and then fails in words', async () => {
  const { model, refusal } = vendors.openai;
  const long = 'word '.repeat(4_000);
  using session = await talk(long, Array<Reply>(6).fill(refused(refusal)), { model });
  const ended = await session.stream.event('turn.ended');
  expect(ended.failure).toMatchObject({
    code: 'compaction',
    message: expect.stringMatching(/^The conversation is too long for this model and could not be summarised\. [A-Z]/),
  });
  const sizes = session.requests().map(({ body }) => wordsOf((body as { messages: unknown }).messages).length);
  expect(sizes.length).toBe(6);
  expect(sizes.slice(1)).toEqual(sizes.slice(1).toSorted((a, b) => b - a));
  expect(sizes.at(-1)).toBeLessThan(5_000);
});

it('a conversation near the limit of the model is summarised before the next answer, and the newest words stay', async () => {
  const long = 'word '.repeat(70_000);
  const first: Reply = { parts: [{ text: ['One.'] }], usage: { input: 170_000 } };
  using session = await talk(long, [first, say('SUMMARY'), say('Two.'), say('Three.')], {
    model: 'anthropic/claude-sonnet-4-5',
  });
  await session.stream.event('turn.ended');
  expect((await app.client.session.get.query({ id: session.id })).session.contextTokens).toBe(170_020);
  await session.send('And now exactly this.');
  const compacted = await session.stream.event('context.compacted');
  expect(compacted).toMatchObject({ summary: 'SUMMARY', tokensBefore: 170_020 });
  await session.stream.event('turn.ended', ({ seq }) => seq > compacted.seq);
  await session.send('More.');
  await session.stream.event('turn.ended', ({ seq }) => seq > compacted.seq + 5);
  const [, , third, fourth] = session.requests().map(({ body }) => body as { messages: unknown[] });
  expect(wordsOf(third?.messages)).toMatch(/SUMMARY.*And now exactly this\./s);
  expect(wordsOf(third?.messages)).not.toContain('word word');
  expect(wordsOf(fourth?.messages)).toMatch(/SUMMARY.*And now exactly this\..*Two\..*More\./s);
  // The person keeps every word.
  expect(outline(await session.messages())).toEqual([
    'user, text word word word word ',
    'assistant, text One.',
    'user, text And now exactly this',
    'assistant, summary SUMMARY, text Two.',
    'user, text More.',
    'assistant, text Three.',
  ]);
});

describe('session.compact', () => {
  it('makes room at once when the agent rests, and the next answer goes on from there', async () => {
    using session = await talk('Hello.', [say('Hi.'), say('SUMMARY'), say('Still here.')]);
    await session.stream.event('turn.ended');
    await app.client.session.compact.mutate({ id: session.id });
    const compacted = await session.stream.event('context.compacted');
    await session.stream.event('turn.ended', ({ seq }) => seq > compacted.seq);
    expect((await app.client.session.get.query({ id: session.id })).session).toMatchObject({
      phase: 'running',
      agent: 'idle',
      canContinue: false,
      contextTokens: 0,
    });
    await session.send('Are you there?');
    await session.stream.event('turn.ended', ({ seq }) => seq > compacted.seq + 3);
    expect(outline(await session.messages())).toEqual([
      'user, text Hello.',
      'assistant, text Hi.',
      'assistant, summary SUMMARY',
      'user, text Are you there?',
      'assistant, text Still here.',
    ]);
    expect(wordsOf(session.requests()[2]?.body)).not.toContain('Hi.');
  });

  it('fails in words when the summary is refused, which becomes no memory and is paid for', async () => {
    using session = await talk('Hello.', [
      say('Hi.'),
      { parts: [{ text: ['I cannot.'] }], stop: 'refused' },
      say('Still here.'),
    ]);
    const first = await session.stream.event('turn.ended');
    await app.client.session.compact.mutate({ id: session.id });
    const ended = await session.stream.event('turn.ended', ({ seq }) => seq > first.seq);
    expect(ended).toMatchObject({
      how: 'failed',
      failure: { code: 'compaction', message: expect.stringMatching(/The model refused to write it\.$/) },
    });
    expect((await app.client.session.get.query({ id: session.id })).session.usage.input).toBe(200);
    await session.send('Are you there?');
    await session.stream.event('turn.ended', ({ seq }) => seq > ended.seq);
    expect(wordsOf(session.requests()[2]?.body)).toMatch(/Hello\..*Hi\..*Are you there\?/s);
    expect(wordsOf(session.requests()[2]?.body)).not.toContain('I cannot.');
  });

  it('counts what a summary cost that broke off', async () => {
    using session = await talk(
      'Hello.',
      [say('Hi.'), { parts: [{ text: ['Half '] }, { fault: 'cut' }] }, say('SUMMARY')],
      { model: 'anthropic/claude-fake-9' },
    );
    await session.stream.event('turn.ended');
    await app.client.session.compact.mutate({ id: session.id });
    await session.stream.event('context.compacted');
    expect((await app.client.session.get.query({ id: session.id })).session.usage.input).toBe(300);
  });

  it('tried again where it follows an answer asks the model to go on', async () => {
    using session = await talk('Hello.', [say('Hi.'), say('SUMMARY'), say('More.')]);
    await session.stream.event('turn.ended');
    await app.client.session.compact.mutate({ id: session.id });
    const compacted = await session.stream.event('context.compacted');
    const ended = await session.stream.event('turn.ended', ({ seq }) => seq > compacted.seq);
    await app.client.message.retry.mutate({ session: session.id, message: (await session.answer()).id });
    await session.stream.event('turn.ended', ({ seq }) => seq > ended.seq);
    const last = messagesIn(session.requests()[2]).slice(1);
    expect(last.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(told(session.requests()[2])).toEqual(['Hello.', 'Continue where you stopped.']);
  });

  it('waits for the running call, and keeps what was asked for', async () => {
    const gate = makeGate();
    using session = await talk('Look.', [
      { parts: [{ text: ['Looking. '] }, { wait: gate.wait }, { call: { name: 'list', input: {} } }] },
      say('SUMMARY'),
      say('Seen.'),
    ]);
    await session.stream.until(({ event }) => event === 'd');
    await app.client.session.compact.mutate({ id: session.id });
    gate.open();
    await session.stream.event('turn.ended');
    const answer = await session.answer();
    expect(answer.parts.map(({ type }) => type)).toEqual(['text', 'tool', 'summary', 'text']);
    expect(toolsOf(answer)[0]?.status).toBe('done');
    expect(wordsOf(session.requests()[2]?.body)).toMatch(/SUMMARY.*Look\./s);
  });

  it('is refused where there is nothing to compact', async () => {
    const { id } = await app.client.session.create.mutate({ settings: { model: 'openai/fake' } });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('phase.changed', ({ phase }) => phase === 'running');
    await expect(app.client.session.compact.mutate({ id })).rejects.toMatchObject({
      data: { code: 'PRECONDITION_FAILED' },
      message: 'There is no conversation to compact yet.',
    });
    await app.client.session.stop.mutate({ id });
    await expect(app.client.session.compact.mutate({ id })).rejects.toThrow(
      'The session is stopped; only a running one can be compacted.',
    );
  });

  it('that a kill cuts off loses nothing, and is made up for', async () => {
    await using server = await startServer({ upstream: upstream.url, env: { SESSILE_SANDBOX: 'process' } });
    using session = await makeTalk(server.client, upstream)('Hello.', [say('Hi.'), { instead: 'hang' }]);
    await session.stream.event('turn.ended');
    const before = await session.messages();
    const requested = upstream.requests.length + 1;
    await server.client.session.compact.mutate({ id: session.id });
    await upstream.requested(requested);
    await server.kill();
    upstream.script(say('SUMMARY'), say('Still here.'));
    await server.start();
    expect((await session.messages()).slice(0, 2)).toEqual(before);
    using stream = await server.client.stream(`session=${session.id}`);
    await server.client.session.compact.mutate({ id: session.id });
    await stream.event('context.compacted');
    await session.send('Are you there?');
    await stream.event('part.finished', ({ part }) => part.type === 'text' && part.text === 'Still here.');
    expect(wordsOf(upstream.requests.at(-1)?.body)).toMatch(/SUMMARY.*Are you there\?/s);
  });
});
