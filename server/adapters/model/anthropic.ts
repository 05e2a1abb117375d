/** Anthropic's Messages API: https://platform.claude.com/docs/en/build-with-claude/streaming */

import type { ModelInfo, ModelProvider, ModelSink } from '../../ports/model.ts';
import { isAdaptive, writeAnthropic } from './anthropic-request.ts';
import { type Credentials, type Endpoint, makeEndpoint, type Vendor } from './wire/endpoint.ts';
import { type Ending, makeGenerate, type ResponseReader } from './wire/generate.ts';
import { getJson } from './wire/listing.ts';
import type { Problem } from './wire/problem.ts';
import { readError } from './wire/refused-response.ts';
import type { Meaning, Patience } from './wire/stream.ts';

const vendor: Vendor = {
  name: 'Anthropic',
  keyVariable: 'ANTHROPIC_API_KEY',
  urlVariable: 'ANTHROPIC_BASE_URL',
  defaultUrl: 'https://api.anthropic.com',
};

const endings = new Map<string, Ending>([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'refused'],
]);

/** Blocks of other types come with tools that are not asked for. */
const kinds = new Map<string, OpenBlock['kind']>([
  ['text', 'text'],
  ['thinking', 'thinking'],
  ['redacted_thinking', 'thinking'],
  ['tool_use', 'call'],
]);

/** An error inside a stream names no status, so each type stands for the status that it has elsewhere. */
const statuses = new Map<string, number>([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

interface Figures {
  input_tokens?: unknown;
  output_tokens?: unknown;
  cache_read_input_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
}

/** As documented; nothing in it is certain. */
interface Frame {
  type?: unknown;
  index?: unknown;
  message?: { usage?: Figures | null } | null;
  usage?: Figures | null;
  content_block?: {
    type?: unknown;
    id?: unknown;
    name?: unknown;
    text?: unknown;
    thinking?: unknown;
    signature?: unknown;
    data?: unknown;
    input?: unknown;
  } | null;
  delta?: {
    type?: unknown;
    text?: unknown;
    thinking?: unknown;
    partial_json?: unknown;
    signature?: unknown;
    stop_reason?: unknown;
  } | null;
  error?: { type?: unknown } | null;
}

interface OpenBlock {
  block: number;
  kind: 'text' | 'thinking' | 'call';
  hasGrown: boolean;
  signature?: string;
}

function makeReader(endpoint: Endpoint, sink: ModelSink): ResponseReader {
  const open = new Map<unknown, OpenBlock>();
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  let fresh = 0;
  let next = 0;
  let stopReason: string | undefined;

  function grow(found: OpenBlock | undefined, text: unknown): Meaning {
    if (!found || typeof text !== 'string' || text === '') return 'alive';
    found.hasGrown = true;
    sink.grow(found.block, text);
    return 'alive';
  }
  function begin({ index, content_block: start }: Frame): void {
    end(index);
    const type = textOf(start?.type);
    const kind = kinds.get(type);
    if (!kind) return;
    const found: OpenBlock = { block: next++, kind, hasGrown: false };
    open.set(index, found);
    if (kind === 'call') sink.beginCall(found.block, textOf(start?.id), textOf(start?.name));
    else sink.begin(found.block, kind);
    if (type === 'redacted_thinking') found.signature = `anthropic:redacted:${textOf(start?.data)}`;
    if (type === 'thinking' && typeof start?.signature === 'string' && start.signature)
      found.signature = `anthropic:${start.signature}`;
    grow(found, start?.text ?? start?.thinking);
    const whole = start?.input;
    if (kind === 'call' && typeof whole === 'object' && whole !== null && Object.keys(whole).length > 0)
      grow(found, JSON.stringify(whole));
  }
  function end(index: unknown): void {
    const found = open.get(index);
    if (!found) return;
    open.delete(index);
    if (found.kind === 'call' && !found.hasGrown) sink.grow(found.block, '{}');
    sink.end(found.block, found.signature);
  }
  function count(figures: Figures | null | undefined): void {
    if (typeof figures !== 'object' || figures === null) return;
    const pick = (value: unknown, before: number): number => (typeof value === 'number' && value >= 0 ? value : before);
    fresh = pick(figures.input_tokens, fresh);
    usage.cacheRead = pick(figures.cache_read_input_tokens, usage.cacheRead);
    usage.cacheWrite = pick(figures.cache_creation_input_tokens, usage.cacheWrite);
    usage.output = pick(figures.output_tokens, usage.output);
    usage.input = fresh + usage.cacheRead + usage.cacheWrite;
  }

  return {
    usage,
    hasBegun: () => next > 0,
    // The frame is read as the documentation has it; every field is checked where it is used.
    take(raw): Meaning | Problem {
      const frame = raw as Frame;
      const { delta } = frame;
      switch (frame.type) {
        case 'content_block_delta': {
          const found = open.get(frame.index);
          switch (delta?.type) {
            case 'text_delta':
              return grow(found, delta.text);
            case 'input_json_delta':
              return grow(found, delta.partial_json);
            case 'thinking_delta':
              return grow(found, delta.thinking);
            case 'signature_delta':
              if (found && typeof delta.signature === 'string')
                found.signature = `${found.signature ?? 'anthropic:'}${delta.signature}`;
              return 'alive';
            default:
              return 'alive';
          }
        }
        case 'content_block_start':
          begin(frame);
          return 'alive';
        case 'content_block_stop':
          end(frame.index);
          return 'alive';
        case 'message_start':
          count(frame.message?.usage);
          return 'alive';
        case 'message_delta':
          count(frame.usage);
          if (typeof delta?.stop_reason !== 'string') return 'alive';
          stopReason = delta.stop_reason;
          return 'complete';
        case 'message_stop':
          return 'last';
        case 'error':
          return readError(endpoint, {
            status: statuses.get(textOf(frame.error?.type)) ?? 500,
            body: JSON.stringify(frame),
          });
        default:
          return 'idle';
      }
    },
    ending() {
      if (stopReason === undefined) return undefined;
      for (const index of [...open.keys()]) end(index);
      return endings.get(stopReason) ?? 'done';
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function learn(refusal: string): string | undefined {
  if (/temperature/i.test(refusal)) return 'temperature';
  return /thinking/i.test(refusal) ? 'thinking' : undefined;
}

const HONOURS: ModelInfo['honours'] = ['temperature', 'maxTokens', 'images', 'thinking', 'tools'];

export function makeAnthropic(credentials: Credentials, { patience }: { patience?: Patience } = {}): ModelProvider {
  const endpoint = makeEndpoint(vendor, credentials);
  const headers: Record<string, string> = {
    'anthropic-version': '2023-06-01',
    ...(endpoint.key ? { 'x-api-key': endpoint.key } : {}),
  };
  return {
    prefix: 'anthropic',
    async list(signal) {
      // A list, as documented; whatever lacks an id is left out.
      const answer = (await getJson(endpoint, '/v1/models?limit=1000', headers, signal)) as { data?: unknown } | null;
      const models: unknown[] = Array.isArray(answer?.data) ? answer.data : [];
      return models.flatMap((entry) => {
        const { id, display_name: label, max_input_tokens: context } = (entry ?? {}) as Record<string, unknown>;
        if (typeof id !== 'string') return [];
        return [
          {
            id,
            ...(typeof label === 'string' ? { label } : {}),
            ...(typeof context === 'number' && context > 0 ? { context } : {}),
            honours: HONOURS.filter((what) => what !== 'temperature' || !isAdaptive(id)),
          },
        ];
      });
    },
    generate: makeGenerate(
      endpoint,
      {
        write: (request, lessons) => ({ path: '/v1/messages', headers, ...writeAnthropic(request, lessons) }),
        read: (sink) => makeReader(endpoint, sink),
        learn,
      },
      patience,
    ),
  };
}
