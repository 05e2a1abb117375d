/** Google's Gemini API: https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */

import type { ListedModel, ModelInfo, ModelProvider, ModelSink } from '../../ports/model.ts';
import { isThinking, writeGoogle } from './google-request.ts';
import { makeBlocks } from './wire/blocks.ts';
import { type Credentials, type Endpoint, makeEndpoint, type Vendor } from './wire/endpoint.ts';
import { type Ending, makeGenerate, type ResponseReader } from './wire/generate.ts';
import { getJson } from './wire/listing.ts';
import { problem, type Problem } from './wire/problem.ts';
import { readError } from './wire/refused-response.ts';
import type { Meaning, Patience } from './wire/stream.ts';

const vendor: Vendor = {
  name: 'Google',
  keyVariable: 'GEMINI_API_KEY',
  urlVariable: 'GEMINI_BASE_URL',
  defaultUrl: 'https://generativelanguage.googleapis.com',
};

const endings = new Map<string, Ending>([
  ['STOP', 'done'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'refused'],
  ['RECITATION', 'refused'],
  ['LANGUAGE', 'refused'],
  ['BLOCKLIST', 'refused'],
  ['PROHIBITED_CONTENT', 'refused'],
  ['SPII', 'refused'],
  ['IMAGE_SAFETY', 'refused'],
]);

/** As documented; nothing in it is certain. */
interface Frame {
  candidates?: ({ content?: { parts?: unknown } | null; finishReason?: unknown } | null)[] | null;
  promptFeedback?: { blockReason?: unknown } | null;
  usageMetadata?: {
    promptTokenCount?: unknown;
    toolUsePromptTokenCount?: unknown;
    cachedContentTokenCount?: unknown;
    candidatesTokenCount?: unknown;
    thoughtsTokenCount?: unknown;
  } | null;
  error?: { code?: unknown } | null;
}

interface Part {
  text?: unknown;
  thought?: unknown;
  thoughtSignature?: unknown;
  functionCall?: { id?: unknown; name?: unknown; args?: unknown } | null;
}

function makeReader(endpoint: Endpoint, sink: ModelSink): ResponseReader {
  const blocks = makeBlocks(sink);
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  let finish: string | undefined;

  function takePart({ text, thought, thoughtSignature, functionCall }: Part): void {
    const signature =
      typeof thoughtSignature === 'string' && thoughtSignature ? `google:${thoughtSignature}` : undefined;
    if (typeof functionCall === 'object' && functionCall !== null) {
      const { id, name, args } = functionCall;
      if (typeof name !== 'string') return;
      const block = blocks.call(typeof id === 'string' ? id : undefined, name);
      blocks.growCall(block, JSON.stringify(args ?? {}));
      blocks.endCall(block, signature);
      return;
    }
    if (typeof text !== 'string') return;
    if (text) blocks.grow(thought === true ? 'thinking' : 'text', text);
    if (signature) blocks.sign(signature);
  }

  return {
    usage,
    hasBegun: blocks.hasBegun,
    // The frame is read as the documentation has it; every field is checked where it is used.
    take(raw): Meaning | Problem {
      const frame = raw as Frame & { 0?: Frame };
      const error = frame.error ?? frame[0]?.error;
      if (error) {
        const code = numberOf(error.code);
        return readError(endpoint, { status: code >= 400 && code < 600 ? code : 500, body: JSON.stringify(frame) });
      }
      const counted = frame.usageMetadata;
      if (typeof counted === 'object' && counted !== null) {
        usage.input = numberOf(counted.promptTokenCount) + numberOf(counted.toolUsePromptTokenCount);
        usage.cacheRead = numberOf(counted.cachedContentTokenCount);
        usage.output = numberOf(counted.candidatesTokenCount) + numberOf(counted.thoughtsTokenCount);
      }
      const candidate = frame.candidates?.[0];
      const parts = candidate?.content?.parts;
      if (Array.isArray(parts)) {
        for (const part of parts as (Part | null)[]) if (typeof part === 'object' && part !== null) takePart(part);
      }
      const reason = candidate?.finishReason ?? (frame.promptFeedback?.blockReason ? 'SAFETY' : undefined);
      if (typeof reason !== 'string' || reason === 'FINISH_REASON_UNSPECIFIED')
        return candidate || counted ? 'alive' : 'idle';
      finish = reason;
      return 'complete';
    },
    ending() {
      if (finish === undefined) return undefined;
      const ending = endings.get(finish);
      if (ending === undefined) {
        return problem(
          endpoint,
          'malformed',
          'Google ended the response because the model wrote something that it could not read. Try again, or choose another model.',
          { isRetryable: true, said: finish },
        );
      }
      blocks.end();
      return ending;
    },
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 0;
}

function learn(refusal: string): string | undefined {
  if (/temperature/i.test(refusal)) return 'temperature';
  return /thinking|include_?thoughts/i.test(refusal) ? 'thinking' : undefined;
}

const HONOURS: ModelInfo['honours'] = ['temperature', 'maxTokens', 'images', 'thinking', 'tools'];

/** As the vendor lists it: `models/gemini-2.5-flash`, with what it can be asked for. */
function readListed(entry: unknown): ListedModel[] {
  const {
    name,
    displayName,
    inputTokenLimit,
    supportedGenerationMethods: methods,
  } = (entry ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || !Array.isArray(methods) || !methods.includes('generateContent')) return [];
  const id = name.replace(/^models\//, '');
  if (/embedding|imagen|veo|aqa|-tts|-live|-image|native-audio/.test(id)) return [];
  return [
    {
      id,
      ...(typeof displayName === 'string' ? { label: displayName } : {}),
      ...(typeof inputTokenLimit === 'number' && inputTokenLimit > 0 ? { context: inputTokenLimit } : {}),
      honours: HONOURS.filter((what) => what !== 'thinking' || isThinking(id)),
    },
  ];
}

export function makeGoogle(credentials: Credentials, { patience }: { patience?: Patience } = {}): ModelProvider {
  const endpoint = makeEndpoint(vendor, credentials);
  const headers: Record<string, string> = endpoint.key ? { 'x-goog-api-key': endpoint.key } : {};
  return {
    prefix: 'google',
    async list(signal) {
      // A list, as documented; whatever is no model that answers is left out.
      const answer = (await getJson(endpoint, '/v1beta/models?pageSize=1000', headers, signal)) as {
        models?: unknown;
      } | null;
      return Array.isArray(answer?.models) ? answer.models.flatMap(readListed) : [];
    },
    generate: makeGenerate(
      endpoint,
      {
        write: (request, lessons) => ({
          path: `/v1beta/models/${encodeURIComponent(request.model)}:streamGenerateContent?alt=sse`,
          headers,
          ...writeGoogle(request, lessons),
        }),
        read: (sink) => makeReader(endpoint, sink),
        learn,
      },
      patience,
    ),
  };
}
