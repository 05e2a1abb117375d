import { type Body, type Dialect, sse, stopWord } from './dialect.ts';

const stops = { done: 'STOP', calls: 'STOP', length: 'MAX_TOKENS', refused: 'SAFETY' };
const states: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};
const errors = {
  overloaded: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' },
  rate_limit: { code: 429, message: 'Resource has been exhausted.', status: 'RESOURCE_EXHAUSTED' },
  server: { code: 500, message: 'An internal error has occurred.', status: 'INTERNAL' },
};

export const google: Dialect = {
  vendor: 'google',
  frames(model, usage) {
    const figures = {
      promptTokenCount: usage.input + usage.cacheRead,
      candidatesTokenCount: usage.output - usage.thinking,
      totalTokenCount: usage.input + usage.cacheRead + usage.output,
      ...(usage.cacheRead ? { cachedContentTokenCount: usage.cacheRead } : {}),
      ...(usage.thinking ? { thoughtsTokenCount: usage.thinking } : {}),
    };
    const send = (parts: object[], finishReason?: string): string =>
      sse({
        candidates: [{ content: { parts, role: 'model' }, index: 0, ...(finishReason ? { finishReason } : {}) }],
        usageMetadata: figures,
        modelVersion: model,
        responseId: 'resp_01',
      });
    return {
      ping: ': keep-alive\n\n',
      start: () => [],
      begin: () => [],
      token: (kind, text) => send([{ text, ...(kind === 'thinking' ? { thought: true } : {}) }]),
      end: (kind, signature) =>
        signature
          ? [send([{ text: '', ...(kind === 'thinking' ? { thought: true } : {}), thoughtSignature: signature }])]
          : [],
      redacted: () => [],
      call: ({ id, name, input, signature }) => [
        send([
          {
            functionCall: { ...(id.startsWith('fake_') ? {} : { id }), name, args: input },
            ...(signature ? { thoughtSignature: signature } : {}),
          },
        ]),
      ],
      finish: (stop, hasCalls) => [send([{ text: '' }], stopWord(stop, hasCalls, stops))],
      error: (kind) => sse({ error: errors[kind] }),
    };
  },
  refusal: (status, message) =>
    JSON.stringify({
      error: {
        code: status,
        message,
        status: states[status] ?? 'INTERNAL',
        ...(status === 429
          ? { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }] }
          : {}),
      },
    }),
  modelOf: (path) => decodeURIComponent(/models\/([^:]+):/.exec(path)?.[1] ?? ''),
  toolsOf: (body) =>
    (body.tools ?? []).flatMap((tool: Body) => tool.functionDeclarations ?? []).map((tool: Body) => tool.name),
  rolesOf: (body) =>
    body.contents.map(({ role, parts }: Body) => (parts.some((part: Body) => part.functionResponse) ? 'tool' : role)),
  listing: (models) => ({
    models: [
      ...models.map((id) => ({
        name: `models/${id}`,
        displayName: `Fake ${id}`,
        inputTokenLimit: 1_048_576,
        outputTokenLimit: 65_536,
        supportedGenerationMethods: ['generateContent', 'countTokens'],
      })),
      {
        name: 'models/gemini-embedding-001',
        displayName: 'Embedding',
        inputTokenLimit: 2048,
        supportedGenerationMethods: ['embedContent'],
      },
    ],
  }),
};
