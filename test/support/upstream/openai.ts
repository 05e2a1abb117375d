import { type Body, type Dialect, halves, sse, stopWord } from './dialect.ts';

const stops = { done: 'stop', calls: 'tool_calls', length: 'length', refused: 'content_filter' };
const errors = {
  overloaded: { message: 'The server is currently overloaded.', type: 'overloaded_error', code: 503 },
  rate_limit: { message: 'Rate limit reached.', type: 'requests', code: 'rate_limit_exceeded' },
  server: { message: 'The server had an error while processing your request.', type: 'server_error', code: null },
};

export const openai: Dialect = {
  vendor: 'openai',
  frames(model, usage) {
    const head = { id: 'chatcmpl-01', object: 'chat.completion.chunk', created: 1_790_000_000, model };
    const send = (delta: object, finish: string | null = null): string =>
      sse({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
    let calls = 0;
    return {
      ping: ': keep-alive\n\n',
      start: () => [send({ role: 'assistant', content: '' })],
      begin: () => [],
      token: (kind, text) => send(kind === 'text' ? { content: text } : { reasoning_content: text }),
      end: () => [],
      redacted: () => [],
      call: ({ id, name, input }) => {
        const index = calls++;
        return [
          send({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
          ...halves(JSON.stringify(input)).map((part) =>
            send({ tool_calls: [{ index, function: { arguments: part } }] }),
          ),
        ];
      },
      finish: (stop, hasCalls) => [
        send({}, stopWord(stop, hasCalls, stops)),
        sse({
          ...head,
          choices: [],
          usage: {
            prompt_tokens: usage.input + usage.cacheRead,
            completion_tokens: usage.output,
            total_tokens: usage.input + usage.cacheRead + usage.output,
            prompt_tokens_details: { cached_tokens: usage.cacheRead, audio_tokens: 0 },
            completion_tokens_details: { reasoning_tokens: usage.thinking },
          },
        }),
        'data: [DONE]\n\n',
      ],
      error: (kind) => sse({ error: errors[kind] }),
    };
  },
  refusal: (_, message) =>
    JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  modelOf: (_, body) => String(body.model),
  toolsOf: (body) => (body.tools ?? []).map((tool: Body) => tool.function.name),
  rolesOf: (body) => body.messages.map((message: Body) => message.role),
  listing: (models) => ({
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', created: 1_790_000_000, owned_by: 'fake' })),
  }),
};
