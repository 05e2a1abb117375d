/** What each vendor receives: whole bodies, so that nothing is lost and nothing is added. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PromptMessage, ToolSpec } from '../../../server/ports/model.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { anthropic, google, openai, KEY, requestFor, run, vendors, type VendorUnderTest } from './support.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { path: { type: 'string' } },
  required: ['path'],
  additionalProperties: false,
};
const tools: ToolSpec[] = [
  { name: 'read', description: 'Reads.', input: schema },
  { name: 'list', description: 'Lists.', input: schema },
];
const plainSchema = {
  type: 'object',
  properties: { path: { type: 'string' } },
  required: ['path'],
  additionalProperties: false,
};

const conversation = (prefix: string): PromptMessage[] => [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Look at this' },
      { type: 'image', mediaType: 'image/png', base64: 'aWNvbg==' },
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', text: 'Reading both.', signature: `${prefix}:c2ln` },
      { type: 'thinking', text: 'Of another vendor.', signature: 'elsewhere:c2ln' },
      { type: 'text', text: 'I read.' },
      { type: 'call', call: 'id:1', name: 'read', input: { path: 'a' }, signature: `${prefix}:Y2FsbA` },
      { type: 'call', call: 'call_2', name: 'list', input: 'not json' },
    ],
  },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'And hurry' },
      { type: 'result', call: 'id:1', name: 'read', output: 'content', isError: false },
      { type: 'result', call: 'call_2', name: 'list', output: '', isError: true },
    ],
  },
];

async function bodyOf(vendor: VendorUnderTest, request: Parameters<typeof requestFor>[1], model = vendor.model) {
  const { outcome } = await run(vendor.make(upstream.url), requestFor(model, request));
  const sent = upstream.requests.at(-1);
  return { outcome, headers: sent?.headers, path: sent?.path, body: sent?.body };
}

describe('a whole conversation', () => {
  it('reaches Anthropic', async () => {
    const { body, path, headers } = await bodyOf(anthropic, {
      tools,
      messages: conversation('anthropic'),
      temperature: 0,
      maxTokens: 1,
    });
    const cached = { cache_control: { type: 'ephemeral' } };
    expect(path).toBe('/v1/messages');
    expect(headers).toMatchObject({
      'x-api-key': KEY,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    });
    expect(body).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 1,
      temperature: 0,
      stream: true,
      system: [{ type: 'text', text: 'You are a test.', ...cached }],
      tools: [
        { name: 'read', description: 'Reads.', input_schema: schema },
        { name: 'list', description: 'Lists.', input_schema: schema, ...cached },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look at this' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aWNvbg==' }, ...cached },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Reading both.', signature: 'c2ln' },
            { type: 'text', text: 'I read.' },
            { type: 'tool_use', id: 'id_1', name: 'read', input: { path: 'a' } },
            { type: 'tool_use', id: 'call_2', name: 'list', input: { input: 'not json' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'id_1', content: 'content' },
            { type: 'tool_result', tool_use_id: 'call_2', content: '(no output)', is_error: true },
            { type: 'text', text: 'And hurry', ...cached },
          ],
        },
      ],
    });
  });

  it('reaches Google', async () => {
    const { body, path, headers } = await bodyOf(google, {
      tools,
      messages: conversation('google'),
      temperature: 0,
      maxTokens: 1,
    });
    expect(path).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
    expect(headers).toMatchObject({ 'x-goog-api-key': KEY });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'You are a test.' }] },
      tools: [
        {
          functionDeclarations: [
            { name: 'read', description: 'Reads.', parametersJsonSchema: plainSchema },
            { name: 'list', description: 'Lists.', parametersJsonSchema: plainSchema },
          ],
        },
      ],
      generationConfig: { temperature: 0, maxOutputTokens: 1, thinkingConfig: { includeThoughts: true } },
      contents: [
        {
          role: 'user',
          parts: [{ text: 'Look at this' }, { inlineData: { mimeType: 'image/png', data: 'aWNvbg==' } }],
        },
        {
          role: 'model',
          parts: [
            { text: 'Reading both.', thought: true, thoughtSignature: 'c2ln' },
            { text: 'I read.' },
            { functionCall: { id: 'id:1', name: 'read', args: { path: 'a' } }, thoughtSignature: 'Y2FsbA' },
            { functionCall: { name: 'list', args: { input: 'not json' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { text: 'And hurry' },
            { functionResponse: { id: 'id:1', name: 'read', response: { output: 'content' } } },
            { functionResponse: { name: 'list', response: { error: '(no output)' } } },
          ],
        },
      ],
    });
  });

  it('reaches OpenAI', async () => {
    const { body, path, headers } = await bodyOf(openai, {
      tools,
      messages: conversation('openai'),
      temperature: 0,
      maxTokens: 1,
    });
    expect(path).toBe('/v1/chat/completions');
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}` });
    expect(body).toEqual({
      model: 'fake-model',
      max_tokens: 1,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      tools: [
        { type: 'function', function: { name: 'read', description: 'Reads.', parameters: schema } },
        { type: 'function', function: { name: 'list', description: 'Lists.', parameters: schema } },
      ],
      messages: [
        { role: 'system', content: 'You are a test.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look at this' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,aWNvbg==' } },
          ],
        },
        {
          role: 'assistant',
          content: 'I read.',
          tool_calls: [
            { id: 'id:1', type: 'function', function: { name: 'read', arguments: '{"path":"a"}' } },
            { id: 'call_2', type: 'function', function: { name: 'list', arguments: '{"input":"not json"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'id:1', content: 'content' },
        { role: 'tool', tool_call_id: 'call_2', content: '(no output)' },
        { role: 'user', content: 'And hurry' },
      ],
    });
  });
});

describe('addresses and keys that cannot work', () => {
  it.each([
    ['ftp://example.org', 'must be a web address'],
    ['not an address', 'must be a web address'],
  ])('refuses the address %s', (url, sentence) => {
    for (const vendor of vendors) expect(() => vendor.make(url)).toThrow(sentence);
  });

  it('refuses a key that a header cannot carry', () => {
    for (const vendor of vendors)
      expect(() => vendor.make(upstream.url, { key: 'sk-line\nbreak' })).toThrow(
        `${vendor.keyVariable} contains characters that no key has.`,
      );
  });
});
