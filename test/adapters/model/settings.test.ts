/** Settings reach the wire of every vendor, and what a model refuses is said. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PromptMessage } from '../../../server/ports/model.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { anthropic, google, openai, requestFor, run, vendors, type VendorUnderTest } from './support.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

async function bodyOf(vendor: VendorUnderTest, request: Parameters<typeof requestFor>[1], model = vendor.model) {
  const { outcome } = await run(vendor.make(upstream.url), requestFor(model, request));
  const sent = upstream.requests.at(-1);
  return { outcome, headers: sent?.headers, path: sent?.path, body: sent?.body };
}

describe.each(vendors)('$prefix', (vendor) => {
  const settingsIn = (body: {
    temperature?: unknown;
    max_tokens?: unknown;
    generationConfig?: { temperature?: unknown; maxOutputTokens?: unknown };
  }) =>
    vendor.prefix === 'google'
      ? [body.generationConfig?.temperature, body.generationConfig?.maxOutputTokens]
      : [body.temperature, body.max_tokens];

  it.each([
    [0, 1],
    [0.7, 4000],
    [1, 8000],
  ])('sends temperature %d and %d tokens', async (temperature, maxTokens) => {
    const { body, outcome } = await bodyOf(vendor, { temperature, maxTokens });
    expect(settingsIn(body)).toEqual([temperature, maxTokens]);
    expect(outcome.notes).toEqual([]);
  });

  it('sends a temperature of 2, or the highest there is with a note', async () => {
    const { body, outcome } = await bodyOf(vendor, { temperature: 2 });
    expect(settingsIn(body)).toEqual([vendor.prefix === 'anthropic' ? 1 : 2, 4000]);
    expect(outcome.notes).toEqual(
      vendor.prefix === 'anthropic' ? ['Claude takes temperatures up to 1, so 2 was sent as 1.'] : [],
    );
  });

  it('learns that a model takes no temperature, says so, and remembers it', async () => {
    const provider = vendor.make(upstream.url);
    upstream.script(
      { status: 400, message: '`temperature` is deprecated for this model.' },
      { parts: [{ text: 'Hi' }] },
      { parts: [{ text: 'Hi' }] },
    );
    const before = upstream.requests.length;
    const note = `${vendor.model} has no temperature of its own to set, so 0 was not sent.`;
    for (let round = 0; round < 2; round += 1) {
      const { outcome } = await run(provider, requestFor(vendor.model, { temperature: 0 }));
      expect(outcome).toMatchObject({ status: 'done', notes: [note] });
    }
    const sent = upstream.requests.slice(before).map(({ body }) => settingsIn(body));
    expect(sent).toEqual([
      [0, 4000],
      [undefined, 4000],
      [undefined, 4000],
    ]);
  });

  it('does not ask again once an answer has begun', async () => {
    const error = { type: 'invalid_request_error', code: 400, message: 'temperature is not supported here' };
    const frame = `event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`;
    upstream.script({ parts: [{ text: 'So far' }, { raw: frame }] });
    const before = upstream.requests.length;
    const { outcome, blocks } = await run(vendor.make(upstream.url), requestFor(vendor.model));
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'request' } });
    expect(blocks).toMatchObject([{ text: 'So far' }]);
    expect(upstream.requests.length - before).toBe(1);
  });

  it('does not ask for ever when the refusal stays', async () => {
    const refusal = { status: 400, message: 'temperature, again' };
    upstream.script(refusal, refusal, { parts: [{ text: 'never' }] });
    const { outcome } = await run(vendor.make(upstream.url), requestFor(vendor.model));
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'request' } });
    expect((await run(vendor.make(upstream.url), requestFor(vendor.model))).blocks).toMatchObject([{ text: 'never' }]);
  });
});

describe('models that differ', () => {
  it.each([
    'claude-opus-4-7',
    'claude-opus-4-8',
    'claude-sonnet-5',
    'claude-opus-5-5',
    'claude-fable-5-1',
    'claude-sonnet-5-20260801',
  ])('%s thinks adaptively and takes no temperature', async (model) => {
    const { body, outcome } = await bodyOf(anthropic, {}, model);
    expect({ temperature: body.temperature, thinking: body.thinking }).toEqual({
      temperature: undefined,
      thinking: { type: 'adaptive', display: 'summarized' },
    });
    expect(outcome.notes).toEqual([`${model} has no temperature of its own to set, so 0.7 was not sent.`]);
  });

  it.each([
    'claude-sonnet-4-5',
    'claude-sonnet-4-5-20250929',
    'claude-opus-4-6',
    'claude-haiku-4-5',
    'claude-sonnet-4-20250514',
    'claude-3-7-sonnet-latest',
  ])('%s takes a temperature', async (model) => {
    const { body, outcome } = await bodyOf(anthropic, {}, model);
    expect({ temperature: body.temperature, thinking: body.thinking }).toEqual({
      temperature: 0.7,
      thinking: undefined,
    });
    expect(outcome.notes).toEqual([]);
  });

  it.each([
    [
      'max_completion_tokens',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { max_completion_tokens: 4000 },
    ],
    [
      'reasoning_effort',
      "Function tools with reasoning_effort are not supported for gpt-5.6. Use /v1/responses or set reasoning_effort to 'none'.",
      { max_tokens: 4000, reasoning_effort: 'none' },
    ],
  ])('an OpenAI model that insists on %s gets it', async (_, message, expected) => {
    upstream.script({ status: 400, message }, { parts: [{ text: 'Hi' }] });
    const { body, outcome } = await bodyOf(openai, {});
    expect(outcome.status).toBe('done');
    expect(body).toMatchObject(expected);
  });

  it('a server that wants its reasoning back gets it, others do not', async () => {
    const messages: PromptMessage[] = [
      { role: 'user', content: [{ type: 'text', text: 'Go' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', text: 'Reading both.', signature: 'openai:reasoning' },
          { type: 'call', call: 'call_1', name: 'list', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'result', call: 'call_1', name: 'list', output: 'a', isError: false }] },
    ];
    expect(JSON.stringify((await bodyOf(openai, { messages })).body)).not.toContain('Reading both');
    upstream.script(
      { status: 400, message: 'Missing `reasoning_content` field in the assistant message.' },
      { parts: [{ text: 'Hi' }] },
    );
    const { body } = await bodyOf(openai, { messages });
    expect(body.messages[2]).toMatchObject({ role: 'assistant', reasoning_content: 'Reading both.' });
  });

  it.each([
    ['claude-haiku-4-5', 4000],
    ['claude-sonnet-5', 5000],
  ])('%s is not asked to think, with room if it does', async (model, limit) => {
    const { body } = await bodyOf(anthropic, { thinking: 'least' }, model);
    expect([body.thinking, body.max_tokens]).toEqual([undefined, limit]);
  });

  it.each([
    ['gemini-2.5-flash', { thinkingConfig: { thinkingBudget: 0 }, maxOutputTokens: 4000 }],
    ['gemini-2.5-flash-lite', { thinkingConfig: { thinkingBudget: 0 }, maxOutputTokens: 4000 }],
    ['gemini-2.5-pro', { thinkingConfig: { thinkingBudget: 128 }, maxOutputTokens: 5000 }],
    ['gemini-3.6-flash', { thinkingConfig: { thinkingLevel: 'low' }, maxOutputTokens: 5000 }],
    ['gemini-2.0-flash', { maxOutputTokens: 4000 }],
  ])('%s is asked to think the least', async (model, config) => {
    const { body } = await bodyOf(google, { thinking: 'least' }, model);
    expect(body.generationConfig).toEqual({ temperature: 0.7, ...config });
  });

  it('Gemini 3 gets a stand-in for signatures that were never there', async () => {
    const messages: PromptMessage[] = [
      { role: 'user', content: [{ type: 'text', text: 'Go' }] },
      {
        role: 'assistant',
        content: [
          { type: 'call', call: 'call_1', name: 'list', input: {} },
          { type: 'call', call: 'call_2', name: 'list', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'result', call: 'call_1', name: 'list', output: 'a', isError: false },
          { type: 'result', call: 'call_2', name: 'list', output: 'b', isError: false },
        ],
      },
    ];
    const { body } = await bodyOf(google, { messages }, 'gemini-3.8-flash');
    expect(body.contents[1].parts).toEqual([
      { functionCall: { name: 'list', args: {} }, thoughtSignature: 'skip_thought_signature_validator' },
      { functionCall: { name: 'list', args: {} } },
    ]);
  });
});
