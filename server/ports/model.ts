/** What the agent asks of a model vendor. Each adapter speaks one wire format; the agent sees only this. */

import type { Failure, Usage } from '../core/event.ts';

export interface PromptImage {
  type: 'image';
  mediaType: string;
  base64: string;
}

export type PromptBlock =
  | { type: 'text'; text: string; signature?: string }
  | { type: 'thinking'; text: string; signature?: string }
  | PromptImage
  | { type: 'call'; call: string; name: string; input: unknown; signature?: string }
  | { type: 'result'; call: string; name: string; output: string; isError: boolean; images?: PromptImage[] };

/** `user` carries text, images and results; `assistant` carries text, thinking and calls. Roles alternate. */
export interface PromptMessage {
  role: 'user' | 'assistant';
  content: PromptBlock[];
}

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of the arguments, an object. */
  input: Record<string, unknown>;
}

export interface ModelRequest {
  /** The vendor's own id, without our prefix. */
  model: string;
  system: string;
  messages: PromptMessage[];
  tools: ToolSpec[];
  temperature: number;
  maxTokens: number;
  /** `least`: as little as the model lets itself be told; what it thinks all the same has room beside `maxTokens`. */
  thinking?: 'least';
  /** Stable per session: vendors route their caches by it. */
  session: string;
}

/**
 * Receives what the model produces, as it comes. Blocks are numbered by the adapter in the order in which they begin and may
 * interleave; every begun block is ended before `generate` resolves with `done`, and need not be otherwise.
 */
export interface ModelSink {
  begin(block: number, kind: 'text' | 'thinking'): void;
  beginCall(block: number, call: string, name: string): void;
  /** Text, thinking, or the arguments' JSON text. */
  grow(block: number, text: string): void;
  end(block: number, signature?: string): void;
}

export interface Usable {
  usage: Usage;
  /** Settings that this model does not honour, each as a sentence for the person. */
  notes: string[];
}

/** How one response ended. A failed one keeps what the sink received. */
export type ModelOutcome = Usable &
  (
    | { status: 'done' | 'length' | 'refused' | 'aborted' }
    | {
        status: 'failed';
        failure: Failure;
        /** Whether the same request may succeed later. The caller retries only if nothing was begun. */
        isRetryable: boolean;
        /** What the vendor asked for in Retry-After. */
        retryAfterMs?: number;
      }
  );

export interface ModelInfo {
  /** With prefix: `anthropic/claude-sonnet-4-5`. */
  id: string;
  label: string;
  provider: string;
  /** Tokens that fit, undefined when the vendor does not say. */
  context?: number;
  /** US dollars for a million tokens. */
  price?: { input: number; output: number; cacheRead?: number; cacheWrite?: number };
  honours: ('temperature' | 'maxTokens' | 'images' | 'thinking' | 'tools')[];
  /** Hidden until the project enables it. */
  isGated: boolean;
}

/** A model as its vendor lists it, without prefix. */
export interface ListedModel {
  id: string;
  label?: string;
  context?: number;
  /** What it is known to honour, undefined when everything is worth a try. */
  honours?: ModelInfo['honours'];
}

export interface ModelProvider {
  /** The part of a model's id before the slash. */
  prefix: string;
  /** It serves models of its own, as a compatible server does: the catalogue's entries are not offered unless it lists them. */
  hasOwnModels?: boolean;
  /** The vendor's own list, for models that the catalogue does not know. Throws when it cannot be had. */
  list(signal: AbortSignal): Promise<ListedModel[]>;
  /** One attempt at one response. Never throws for what the vendor, the network or the caller's abort does. */
  generate(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelOutcome>;
}
