/** What comes out of each vendor's stream, whole: blocks, signatures, usage, status. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { anthropic, google, openai, makeRecorder, patience, requestFor, run, vendors } from './support.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const usage = { input: 1000, output: 50, cacheRead: 300, cacheWrite: 0, thinking: 10 };
const counted = { input: 1300, output: 50, cacheRead: 300, cacheWrite: 0, cost: null };
const text = (words: string): object => ({ kind: 'text', text: words, isEnded: true });
const call = (id: string, name: string, input: unknown): object => ({
  kind: 'call',
  call: id,
  name,
  text: JSON.stringify(input),
  isEnded: true,
});

describe.each(vendors)('$prefix', ({ prefix, model, make }) => {
  const go = async (reply: Reply, request = requestFor(model)) => {
    upstream.script(reply);
    return run(make(upstream.url, { patience: { ...patience, firstEventMs: 10_000, nextEventMs: 1_000 } }), request);
  };

  it('streams text in the order and the pieces in which it came', async () => {
    upstream.script({ parts: [{ text: ['Hel', 'lo ', 'wor', 'ld'] }], usage });
    const recorder = makeRecorder();
    const outcome = await make(upstream.url).generate(requestFor(model), recorder.sink, new AbortController().signal);
    expect(recorder.blocks).toEqual([text('Hello world')]);
    expect(recorder.growths()).toBe(4);
    expect(outcome).toEqual({ status: 'done', usage: counted, notes: [] });
  });

  it('separates thinking from text and keeps its signature', async () => {
    const { blocks } = await go({
      parts: [{ thinking: ['Let me ', 'see.'], signature: 'c2ln' }, { text: 'It is 4.' }],
    });
    const signature = { anthropic: 'anthropic:c2ln', google: 'google:c2ln', openai: 'openai:reasoning' }[prefix];
    expect(blocks).toEqual([{ kind: 'thinking', text: 'Let me see.', signature, isEnded: true }, text('It is 4.')]);
  });

  it('keeps parallel calls apart, with their ids and arguments', async () => {
    const { blocks, outcome } = await go({
      parts: [
        { text: 'Two at once.' },
        { call: { id: 'call-a', name: 'read', input: { path: 'a/ö.txt' } } },
        { call: { id: 'call-b', name: 'shell', input: { command: 'echo "hi"', deep: { list: [1, null] } } } },
      ],
    });
    expect(blocks).toEqual([
      text('Two at once.'),
      call('call-a', 'read', { path: 'a/ö.txt' }),
      call('call-b', 'shell', { command: 'echo "hi"', deep: { list: [1, null] } }),
    ]);
    expect(outcome.status).toBe('done');
  });

  it('gives a call without arguments an empty object', async () => {
    const { blocks } = await go({ parts: [{ call: { id: 'call-a', name: 'list', input: {} } }] });
    expect(blocks).toEqual([call('call-a', 'list', {})]);
  });

  it.each([
    ['done', 'done'],
    ['length', 'length'],
    ['refused', 'refused'],
  ] as const)('reports the stop %s', async (stop, status) => {
    const { outcome } = await go({ parts: [{ text: 'So far' }], stop });
    expect(outcome.status).toBe(status);
  });

  it.each(['constructor', '__proto__', 'toString'])('takes the unknown stop %s for an end', async (raw) => {
    const { outcome } = await go({ parts: [{ text: 'Text' }], stop: { raw } });
    expect(outcome).toMatchObject(
      prefix === 'google' ? { status: 'failed', failure: { code: 'malformed' } } : { status: 'done' },
    );
  });

  it.each([1, 3, 7])('puts characters together that arrive %i byte(s) at a time', async (writeBytes) => {
    const words = ['naïve ', '👩‍👩‍👧‍👦', ' 漢字', ' \u{1F680}!'];
    const { blocks } = await go({
      parts: [{ text: words }, { call: { id: 'call-a', name: 'write', input: { content: '🦀' } } }],
      writeBytes,
    });
    expect(blocks).toEqual([text(words.join('')), call('call-a', 'write', { content: '🦀' })]);
  });

  it('takes many frames in one write, and a frame of a megabyte', async () => {
    const large = 'x'.repeat(1_000_000);
    const { blocks } = await go({ parts: [{ text: ['a', 'b', large, 'c'] }], batch: 1000 });
    expect(blocks).toEqual([text(`ab${large}c`)]);
  });

  it('needs no empty line after the last frame', async () => {
    const last = {
      anthropic:
        'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}\n',
      google: 'data: {"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]}\n',
      openai: 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n',
    }[prefix];
    const { outcome, blocks } = await go({ parts: [{ text: 'All' }, { raw: last }, { fault: 'close' }] });
    expect(outcome.status).toBe('done');
    expect(blocks).toEqual([text('All')]);
  });

  it('does not wait for a connection that stays open after the end', async () => {
    const last = {
      anthropic: 'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n',
      google: 'data: {"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]}\n\n',
      openai: 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
    }[prefix];
    const { outcome } = await go({ parts: [{ text: 'All' }, { raw: last }, { fault: 'silence' }] });
    expect(outcome.status).toBe('done');
  });

  it('accepts silence of the model after the results of its tools, and only there', async () => {
    const messages = requestFor(model, {
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Go' }] },
        { role: 'assistant', content: [{ type: 'call', call: 'call-a', name: 'list', input: {} }] },
        { role: 'user', content: [{ type: 'result', call: 'call-a', name: 'list', output: '', isError: false }] },
      ],
    });
    expect((await go({ parts: [] }, messages)).outcome.status).toBe('done');
    expect((await go({ parts: [] })).outcome).toMatchObject({
      status: 'failed',
      isRetryable: true,
      failure: { code: 'empty' },
    });
  });

  it('uses one connection for one response after the other', async () => {
    const provider = make(upstream.url);
    upstream.script({ parts: [{ text: 'one' }] }, { parts: [{ text: 'two' }] });
    await run(provider, requestFor(model));
    await upstream.requests.at(-1)?.ended;
    const { blocks } = await run(provider, requestFor(model));
    expect(blocks).toEqual([text('two')]);
  });
});

describe('anthropic alone', () => {
  it('keeps sealed thinking as a signature', async () => {
    upstream.script({ parts: [{ redacted: 'c2VhbGVk' }, { text: 'Done.' }] });
    const { blocks } = await run(anthropic.make(upstream.url), requestFor(anthropic.model));
    expect(blocks).toEqual([
      { kind: 'thinking', text: '', signature: 'anthropic:redacted:c2VhbGVk', isEnded: true },
      text('Done.'),
    ]);
  });

  it('counts what the cache stored as input', async () => {
    upstream.script({ parts: [{ text: 'Hi' }], usage: { input: 10, output: 5, cacheRead: 200, cacheWrite: 40 } });
    const { outcome } = await run(anthropic.make(upstream.url), requestFor(anthropic.model));
    expect(outcome.usage).toEqual({ input: 250, output: 5, cacheRead: 200, cacheWrite: 40, cost: null });
  });
});

describe('google alone', () => {
  it('makes ids for calls that come without, and keeps the signatures of calls and of texts', async () => {
    upstream.script({
      parts: [
        { text: 'Hm', signature: 'dGV4dA' },
        { call: { name: 'list', input: { path: '.' }, signature: 'Y2FsbA' } },
      ],
    });
    const { blocks } = await run(google.make(upstream.url), requestFor(google.model));
    expect(blocks).toEqual([
      { kind: 'text', text: 'Hm', signature: 'google:dGV4dA', isEnded: true },
      {
        kind: 'call',
        call: expect.stringMatching(/^call_[0-9a-f]{32}$/),
        name: 'list',
        text: '{"path":"."}',
        signature: 'google:Y2FsbA',
        isEnded: true,
      },
    ]);
  });

  it('takes a blocked prompt for a refusal, and a call that cannot be read for a failure', async () => {
    upstream.script({
      parts: [{ raw: 'data: {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}\n\n' }, { fault: 'close' }],
    });
    expect((await run(google.make(upstream.url), requestFor(google.model))).outcome.status).toBe('refused');
    upstream.script({ parts: [], stop: { raw: 'MALFORMED_FUNCTION_CALL' } });
    expect((await run(google.make(upstream.url), requestFor(google.model))).outcome).toMatchObject({
      status: 'failed',
      isRetryable: true,
      failure: { code: 'malformed', details: 'MALFORMED_FUNCTION_CALL' },
    });
  });
});

describe('openai alone', () => {
  const chunk = (delta: object, finish: string | null = null): string =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

  it.each([
    [
      'interleaved fragments',
      [
        { index: 0, id: 'a', function: { name: 'read', arguments: '{"p' } },
        { index: 1, id: 'b', function: { name: 'list', arguments: '' } },
        { index: 0, function: { arguments: '":1}' } },
        { index: 1, function: { arguments: '{}' } },
      ],
    ],
    [
      'calls that all have number 0',
      [
        { index: 0, id: 'a', function: { name: 'read', arguments: '{"p":1}' } },
        { index: 0, id: 'b', function: { name: 'list', arguments: '{}' } },
      ],
    ],
    [
      'arguments as an object',
      [
        { id: 'a', function: { name: 'read', arguments: { p: 1 } } },
        { id: 'b', function: { name: 'list' } },
      ],
    ],
  ])('understands %s', async (_, deltas) => {
    upstream.script({
      parts: [
        { raw: deltas.map((delta) => chunk({ tool_calls: [delta] })).join('') + chunk({}, 'tool_calls') },
        { fault: 'close' },
      ],
    });
    const { blocks } = await run(openai.make(upstream.url), requestFor(openai.model));
    expect(blocks).toEqual([call('a', 'read', { p: 1 }), call('b', 'list', {})]);
  });

  it('reads thinking under its other name, and a refusal', async () => {
    upstream.script({
      parts: [
        { raw: chunk({ reasoning: 'Hm.' }) + chunk({ refusal: 'I will not.' }) + chunk({}, 'stop') },
        { fault: 'close' },
      ],
    });
    const { blocks, outcome } = await run(openai.make(upstream.url), requestFor(openai.model));
    expect(blocks).toEqual([
      { kind: 'thinking', text: 'Hm.', signature: 'openai:reasoning', isEnded: true },
      text('I will not.'),
    ]);
    expect(outcome.status).toBe('refused');
  });
});
