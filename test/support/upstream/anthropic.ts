import { type Body, type Dialect, halves, sse, stopWord } from './dialect.ts';

const stops = { done: 'end_turn', calls: 'tool_use', length: 'max_tokens', refused: 'refusal' };
const kinds: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};
const errors = {
  overloaded: { type: 'overloaded_error', message: 'Overloaded' },
  rate_limit: { type: 'rate_limit_error', message: 'Number of request tokens has exceeded your per-minute rate limit' },
  server: { type: 'api_error', message: 'Internal server error' },
};

export const anthropic: Dialect = {
  vendor: 'anthropic',
  frames(model, usage) {
    let index = -1;
    const send = (type: string, data: object): string => sse({ type, ...data }, type);
    const startBlock = (block: object): string =>
      send('content_block_start', { index: (index += 1), content_block: block });
    const delta = (data: object): string => send('content_block_delta', { index, delta: data });
    const stopBlock = (): string => send('content_block_stop', { index });
    return {
      ping: sse({ type: 'ping' }, 'ping'),
      start: () => [
        send('message_start', {
          message: {
            id: 'msg_01',
            type: 'message',
            role: 'assistant',
            model,
            content: [],
            stop_reason: null,
            stop_sequence: null,
            usage: {
              input_tokens: usage.input,
              cache_creation_input_tokens: usage.cacheWrite,
              cache_read_input_tokens: usage.cacheRead,
              output_tokens: 1,
              service_tier: 'standard',
            },
          },
        }),
        sse({ type: 'ping' }, 'ping'),
      ],
      begin: (kind) => [
        startBlock(kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' }),
      ],
      token: (kind, text) =>
        delta(kind === 'text' ? { type: 'text_delta', text } : { type: 'thinking_delta', thinking: text }),
      end: (kind, signature) => [
        ...(kind === 'thinking' ? [delta({ type: 'signature_delta', signature: signature ?? 'c2lnbmVk' })] : []),
        stopBlock(),
      ],
      redacted: (data) => [startBlock({ type: 'redacted_thinking', data }), stopBlock()],
      call: ({ id, name, input }) => [
        startBlock({ type: 'tool_use', id, name, input: {} }),
        delta({ type: 'input_json_delta', partial_json: '' }),
        ...(JSON.stringify(input) === '{}'
          ? []
          : halves(JSON.stringify(input)).map((part) => delta({ type: 'input_json_delta', partial_json: part }))),
        stopBlock(),
      ],
      finish: (stop, hasCalls) => [
        send('message_delta', {
          delta: {
            stop_reason: stopWord(stop, hasCalls, stops),
            stop_sequence: null,
          },
          usage: { output_tokens: usage.output },
        }),
        send('message_stop', {}),
      ],
      error: (kind) => sse({ type: 'error', error: errors[kind] }, 'error'),
    };
  },
  refusal: (status, message) =>
    JSON.stringify({ type: 'error', error: { type: kinds[status] ?? 'api_error', message }, request_id: 'req_01' }),
  modelOf: (_, body) => String(body.model),
  toolsOf: (body) => (body.tools ?? []).map((tool: Body) => tool.name),
  rolesOf: (body) =>
    body.messages.map((message: Body) =>
      Array.isArray(message.content) && message.content.some((block: Body) => block.type === 'tool_result')
        ? 'tool'
        : message.role,
    ),
  listing: (models) => ({
    data: models.map((id) => ({
      type: 'model',
      id,
      display_name: `Fake ${id}`,
      created_at: '2026-01-01T00:00:00Z',
      max_input_tokens: 200_000,
    })),
    has_more: false,
    first_id: models[0],
    last_id: models.at(-1),
  }),
};
