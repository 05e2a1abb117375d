/** Where ratings and traces go besides the session's own log. */

import type { Usage } from '../core/event.ts';
import type { Delivered } from './delivered.ts';

export interface Score {
  /** One for each person and message: sending it again replaces it. */
  id: string;
  /** Of the rated turn. */
  trace: string;
  session: string;
  message: string;
  user: string;
  project: string;
  rating: 'up' | 'down';
  reasons: string[];
  comment?: string;
}

interface Timed {
  /** ISO 8601 UTC. */
  startedAt: string;
  endedAt: string;
  input?: unknown;
  output?: unknown;
  /** A sentence, when it did not go well. */
  failure?: string;
}

/** One model call. */
export interface Generation extends Timed {
  kind: 'generation';
  id: string;
  /** The tool call in which a sub-agent made it. */
  parent?: string;
  model: string;
  parameters: { temperature: number; maxTokens: number };
  usage: Usage;
}

export interface ToolSpan extends Timed {
  kind: 'tool';
  id: string;
  /** The generation that asked for it. */
  parent?: string;
  name: string;
  status: string;
}

/** One turn, with everything that happened in it. */
export interface Trace extends Timed {
  id: string;
  session: string;
  /** Of the session. */
  name: string;
  user: string;
  project: string;
  how: string;
  spans: (Generation | ToolSpan)[];
}

export type Delivery =
  | { kind: 'score'; score: Score }
  /** The score with this id was taken back. */
  | { kind: 'removal'; score: string }
  | { kind: 'trace'; trace: Trace }
  /** The turns with these ids are gone, and what was told of them is to go too. */
  | { kind: 'forgotten'; traces: string[] };

export interface FeedbackSink {
  /** For the person: where it goes. */
  host: string;
  /** One attempt. Never throws for what the other side or the network does. Doing it twice is harmless. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<Delivered>;
}
