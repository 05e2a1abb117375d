/** A vendor's wire format, from the vendor's side. */

import type { FakeUsage, Reply } from './reply.ts';

/** The frames of one response; each text is one write unless the reply splits it otherwise. */
export interface Frames {
  start(): string[];
  begin(kind: 'text' | 'thinking'): string[];
  token(kind: 'text' | 'thinking', text: string): string;
  end(kind: 'text' | 'thinking', signature: string | undefined): string[];
  redacted(data: string): string[];
  call(call: { id: string; name: string; input: unknown; signature?: string }): string[];
  finish(stop: Reply['stop'], hasCalls: boolean): string[];
  error(kind: 'overloaded' | 'rate_limit' | 'server'): string;
  /** A sign of life without content. */
  ping: string;
}

export interface Dialect {
  vendor: 'anthropic' | 'google' | 'openai';
  frames(model: string, usage: FakeUsage): Frames;
  /** The body of a refusal. */
  refusal(status: number, message: string): string;
  modelOf(path: string, body: Body): string;
  toolsOf(body: Body): string[];
  /** The roles of the conversation, results as `tool`. */
  rolesOf(body: Body): string[];
  listing(models: string[]): object;
}

/** Whatever a client sent, looked at with care. */
// oxlint-disable-next-line typescript/no-explicit-any -- a fake reads what tests send it; a wrong shape fails the test
export type Body = any;

export function sse(data: object, event?: string): string {
  return `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`;
}

/** Two pieces, so that arguments arrive in fragments as they do from the vendors. */
export function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

/** The vendor's word for why a response ended. */
export function stopWord(
  stop: Reply['stop'],
  hasCalls: boolean,
  words: Record<'done' | 'calls' | 'length' | 'refused', string>,
): string {
  if (typeof stop === 'object') return stop.raw;
  if (stop === undefined || stop === 'done') return words[hasCalls ? 'calls' : 'done'];
  return words[stop];
}
