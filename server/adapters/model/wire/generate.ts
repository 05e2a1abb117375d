/** One response of a vendor: the request written, its stream read, its end judged. Every adapter is this with a wire format. */

import type { ModelOutcome, ModelProvider, ModelRequest, ModelSink } from '../../../ports/model.ts';
import type { Usage } from '../../../core/event.ts';
import type { Endpoint } from './endpoint.ts';
import { hasPictures, isAboutPictures, withoutPictures } from './pictures.ts';
import { cut, empty, type Problem } from './problem.ts';
import { defaultPatience, type FrameReader, type Patience, stream } from './stream.ts';

interface WrittenRequest {
  path: string;
  headers: Record<string, string>;
  body: object;
  notes: string[];
}

/** Tokens for what a model thinks that is asked to think the least. */
export const roomToThink = 1_000;

export type Ending = 'done' | 'length' | 'refused';

export interface ResponseReader extends FrameReader {
  /** Ends every open block. Undefined when the stream lacks its end. */
  ending(): Ending | Problem | undefined;
  /** What the vendor has reported so far. */
  usage: Omit<Usage, 'cost'>;
  hasBegun(): boolean;
}

export interface Wire {
  /** `lessons` are what earlier refusals of this model taught. */
  write(request: ModelRequest, lessons: ReadonlySet<string>): WrittenRequest;
  read(sink: ModelSink): ResponseReader;
  /** What to do otherwise when the vendor refuses a request with these words. */
  learn(refusal: string): string | undefined;
}

/**
 * A refusal that teaches a lesson (this model takes no temperature) produced nothing, so the same attempt goes on with
 * the request worded otherwise, and later requests to that model begin so. A refused picture teaches nothing of the model:
 * that one request is made once more without pictures.
 */
export function makeGenerate(
  endpoint: Endpoint,
  wire: Wire,
  patience: Patience = defaultPatience,
): ModelProvider['generate'] {
  const learned = new Map<string, Set<string>>();

  return async function generate(asked, sink, signal): Promise<ModelOutcome> {
    let request = asked;
    for (;;) {
      const lessons = learned.get(request.model) ?? new Set();
      const { notes: said, body, ...call } = wire.write(request, lessons);
      const notes = request === asked ? said : [...said, withoutNote(endpoint)];
      const reader = wire.read(sink);
      const end = await stream(endpoint, { ...call, body: JSON.stringify(body), model: request.model }, reader, {
        patience,
        signal,
      });
      const usage = (): Usage => ({ ...reader.usage, cost: reader.hasBegun() || reader.usage.input > 0 ? null : 0 });
      const failed = ({ failure, isRetryable, retryAfterMs }: Problem): ModelOutcome => ({
        status: 'failed',
        failure,
        isRetryable,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        usage: usage(),
        notes,
      });
      switch (end.how) {
        case 'aborted':
          return { status: 'aborted', usage: usage(), notes };
        case 'problem': {
          // What was begun is shown already, and another answer cannot take its place.
          const isRefused = end.problem.isRequestRefused && !reader.hasBegun();
          if (!isRefused) return failed(end.problem);
          const refusal = end.problem.failure.details ?? '';
          const lesson = wire.learn(refusal);
          if (lesson !== undefined && !lessons.has(lesson)) {
            learned.set(request.model, new Set([...lessons, lesson]));
            continue;
          }
          if (!isAboutPictures(refusal) || !hasPictures(request.messages)) return failed(end.problem);
          request = { ...request, messages: withoutPictures(request.messages) };
          continue;
        }
        case 'closed':
        case 'last': {
          const ending = reader.ending();
          if (ending === undefined)
            return failed(end.how === 'closed' && !end.hadEvents ? empty(endpoint) : cut(endpoint));
          if (typeof ending !== 'string') return failed(ending);
          if (ending === 'done' && !reader.hasBegun() && !isAfterTools(request)) return failed(empty(endpoint));
          return { status: ending, usage: usage(), notes };
        }
      }
    }
  };
}

function withoutNote({ vendor }: Endpoint): string {
  return `${vendor.name} did not accept a picture of this conversation, so it was asked without pictures.`;
}

/** After the results of its tools a model may well have nothing to add. */
function isAfterTools(request: ModelRequest): boolean {
  return request.messages.at(-1)?.content.some((block) => block.type === 'result') ?? false;
}

/** Signatures name their vendor, since a session may change its model and a foreign proof would be refused. */
export function signatureOf(prefix: string, signature: string | undefined): string | undefined {
  return signature?.startsWith(`${prefix}:`) ? signature.slice(prefix.length + 1) : undefined;
}

/** The arguments of a call as an object, which every vendor wants back. */
export function argumentsOf(input: unknown): Record<string, unknown> {
  // An object that is no array has text keys.
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  return input === undefined || input === '' ? {} : { input };
}
