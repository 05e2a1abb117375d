/** OpenAI's chat completions, and every server that speaks them: https://platform.openai.com/docs/api-reference/chat-streaming */

import type { ListedModel, ModelInfo, ModelProvider, ModelSink } from '../../ports/model.ts';
import { isReasoning, writeOpenAi } from './openai-request.ts';
import { makeBlocks } from './wire/blocks.ts';
import { type Credentials, type Endpoint, makeEndpoint, type Vendor } from './wire/endpoint.ts';
import { type Ending, makeGenerate, type ResponseReader } from './wire/generate.ts';
import { getJson } from './wire/listing.ts';
import { malformed, type Problem } from './wire/problem.ts';
import { readError } from './wire/refused-response.ts';
import type { Meaning, Patience } from './wire/stream.ts';

const vendor: Vendor = {
  name: 'OpenAI',
  keyVariable: 'OPENAI_API_KEY',
  urlVariable: 'OPENAI_BASE_URL',
  defaultUrl: 'https://api.openai.com/v1',
};

const endings = new Map<string, Ending>([
  ['length', 'length'],
  ['content_filter', 'refused'],
]);

/** As documented, with what compatible servers add; nothing in it is certain. */
interface Frame {
  choices?: ({ delta?: Delta | null; finish_reason?: unknown } | null)[] | null;
  usage?: {
    prompt_tokens?: unknown;
    completion_tokens?: unknown;
    prompt_tokens_details?: { cached_tokens?: unknown } | null;
  } | null;
  error?: { code?: unknown; type?: unknown; status?: unknown } | string | null;
}

interface Delta {
  content?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  refusal?: unknown;
  tool_calls?: unknown;
}

interface CallDelta {
  index?: unknown;
  id?: unknown;
  function?: { name?: unknown; arguments?: unknown } | null;
}

function makeReader(endpoint: Endpoint, sink: ModelSink): ResponseReader {
  const blocks = makeBlocks(sink);
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  /** By the server's index: the newest call there. */
  const calls = new Map<unknown, { id: unknown; block: number }>();
  let finish: string | undefined;
  let isRefusal = false;

  function takeCall({ index = 0, id, function: part }: CallDelta): void {
    let found = calls.get(index);
    // Some servers number every call 0 and tell them apart by their ids alone.
    const isNew = !found || (typeof id === 'string' && id !== '' && id !== found.id);
    if (isNew) {
      if (typeof part?.name !== 'string' || part.name === '') return;
      found = { id, block: blocks.call(typeof id === 'string' ? id : undefined, part.name) };
      calls.set(index, found);
    }
    const text =
      typeof part?.arguments === 'object' && part.arguments !== null ? JSON.stringify(part.arguments) : part?.arguments;
    if (found && typeof text === 'string' && text) blocks.growCall(found.block, text);
  }
  function takeDelta(delta: Delta): void {
    const { content } = delta;
    const reasoning = delta.reasoning_content ?? delta.reasoning;
    if (typeof reasoning === 'string' && reasoning) {
      blocks.grow('thinking', reasoning);
      blocks.sign('openai:reasoning');
    }
    if (typeof content === 'string') {
      if (content) blocks.grow('text', content);
    } else if (Array.isArray(content)) {
      for (const part of content as ({ text?: unknown } | null)[])
        if (typeof part?.text === 'string' && part.text) blocks.grow('text', part.text);
    }
    if (typeof delta.refusal === 'string' && delta.refusal) {
      isRefusal = true;
      blocks.grow('text', delta.refusal);
    }
    if (Array.isArray(delta.tool_calls)) {
      for (const call of delta.tool_calls as (CallDelta | null)[])
        if (typeof call === 'object' && call !== null) takeCall(call);
    }
  }

  return {
    usage,
    hasBegun: blocks.hasBegun,
    // The frame is read as the documentation has it; every field is checked where it is used.
    take(raw): Meaning | Problem {
      const frame = raw as Frame;
      if (frame.error) return readError(endpoint, { status: statusOf(frame.error), body: JSON.stringify(frame) });
      const counted = frame.usage;
      if (typeof counted === 'object' && counted !== null) {
        usage.input = numberOf(counted.prompt_tokens);
        usage.output = numberOf(counted.completion_tokens);
        usage.cacheRead = numberOf(counted.prompt_tokens_details?.cached_tokens);
      }
      const choice = frame.choices?.[0];
      if (!choice) return counted ? 'alive' : 'idle';
      if (typeof choice.delta === 'object' && choice.delta !== null) takeDelta(choice.delta);
      if (typeof choice.finish_reason !== 'string' || choice.finish_reason === '') return 'alive';
      finish = choice.finish_reason;
      return 'complete';
    },
    ending() {
      if (finish === undefined) return undefined;
      if (finish === 'error') return malformed(endpoint, 'finish_reason: error');
      blocks.end();
      return isRefusal ? 'refused' : (endings.get(finish) ?? 'done');
    },
  };
}

/** An error inside a stream may carry its status as a number; otherwise its words say what it would have been. */
function statusOf(error: NonNullable<Frame['error']>): number {
  if (typeof error === 'string') return 500;
  const known = [error.code, error.status, error.type].filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  const code = known.map(Number).find((value) => value >= 400 && value < 600);
  if (code) return code;
  const words = known.join(' ');
  if (/rate_limit|insufficient_quota/.test(words)) return 429;
  if (/invalid_request|context_length/.test(words)) return 400;
  return /authentication|invalid_api_key/.test(words) ? 401 : 500;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 0;
}

function learn(refusal: string): string | undefined {
  if (/max_completion_tokens/.test(refusal)) return 'completionTokens';
  if (/reasoning_effort/.test(refusal)) return 'noReasoning';
  if (/reasoning_content/.test(refusal)) return 'returnReasoning';
  return /temperature/i.test(refusal) ? 'temperature' : undefined;
}

const HONOURS: ModelInfo['honours'] = ['temperature', 'maxTokens', 'images', 'thinking', 'tools'];
const NO_CHAT =
  /embed|whisper|tts|rerank|dall-e|moderation|audio|realtime|transcribe|image|sora|davinci|babbage|instruct$|codex|deep-research|-search/i;

function readListed(entry: unknown, isOfficial: boolean): ListedModel[] {
  const { id, context_length, max_model_len } = (entry ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string') return [];
  if (isOfficial ? NO_CHAT.test(id) || !/^(gpt-|o\d|chatgpt)/.test(id) : /embed|whisper|rerank/i.test(id)) return [];
  const context = [context_length, max_model_len].find((value) => typeof value === 'number' && value > 0);
  return [
    {
      id,
      ...(typeof context === 'number' ? { context } : {}),
      honours: HONOURS.filter((what) => what !== 'temperature' || !(isOfficial && isReasoning(id))),
    },
  ];
}

/** A key is needed only where the server asks for one. */
export function makeOpenAi(credentials: Credentials, { patience }: { patience?: Patience } = {}): ModelProvider {
  const endpoint = makeEndpoint(vendor, credentials);
  const isOfficial = endpoint.host === 'api.openai.com';
  const headers: Record<string, string> = endpoint.key ? { authorization: `Bearer ${endpoint.key}` } : {};
  return {
    prefix: 'openai',
    hasOwnModels: !isOfficial,
    async list(signal) {
      // A list, as documented; whatever lacks an id or does not chat is left out.
      const answer = (await getJson(endpoint, '/models', headers, signal)) as { data?: unknown } | null;
      return Array.isArray(answer?.data) ? answer.data.flatMap((entry) => readListed(entry, isOfficial)) : [];
    },
    generate: makeGenerate(
      endpoint,
      {
        write: (request, lessons) => ({
          path: '/chat/completions',
          headers,
          ...writeOpenAi(request, lessons, isOfficial),
        }),
        read: (sink) => makeReader(endpoint, sink),
        learn,
      },
      patience,
    ),
  };
}
