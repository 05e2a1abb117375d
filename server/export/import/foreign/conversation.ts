/** A conversation that another program wrote, before it is events. */

import type { ZodType } from 'zod';

export interface ForeignCall {
  type: 'tool';
  /** The id under which its result is told. */
  call: string;
  name: string;
  input: unknown;
  output: string;
  status: 'done' | 'failed' | 'unknown';
}

export type ForeignPart = { type: 'text' | 'thinking'; text: string } | ForeignCall;

/** Tokens. */
export interface ForeignUsage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

export type ForeignMessage =
  | { role: 'user'; at: string; text: string }
  | { role: 'assistant'; at: string; model?: string; usage?: ForeignUsage; parts: ForeignPart[] };

export type ForeignReply = Extract<ForeignMessage, { role: 'assistant' }>;

export interface ForeignConversation {
  name: string | undefined;
  messages: ForeignMessage[];
}

/** What was not taken over, each with how often. */
export type Skipped = Map<string, number>;

export function skip(skipped: Skipped, what: string): void {
  skipped.set(what, (skipped.get(what) ?? 0) + 1);
}

/** The items that have the shape; `what` they are, in the plural, is told of the others. */
export function* understood<Item>(
  given: readonly unknown[],
  shape: ZodType<Item>,
  what: string,
  skipped: Skipped,
): Generator<Item> {
  for (const item of given) {
    const { data } = shape.safeParse(item);
    if (data === undefined) skip(skipped, `${what} that are not understood`);
    else yield data;
  }
}

/** ISO 8601 from what programs write: such a string, or seconds since 1970. Undefined when it is neither. */
export function timeOf(given: unknown): string | undefined {
  const time =
    typeof given === 'number' ? new Date(given * 1_000) : new Date(typeof given === 'string' ? given : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The reply that goes on, or a new one. */
export function replyAt(messages: ForeignMessage[], at: string): ForeignReply {
  const last = messages.at(-1);
  if (last?.role === 'assistant') return last;
  const reply: ForeignReply = { role: 'assistant', at, parts: [] };
  messages.push(reply);
  return reply;
}

/** Gives a call its result. */
export function finishCall(
  messages: readonly ForeignMessage[],
  call: string,
  result: Pick<ForeignCall, 'output' | 'status'>,
): boolean {
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at];
    if (message?.role !== 'assistant') continue;
    const found = message.parts.find((part): part is ForeignCall => part.type === 'tool' && part.call === call);
    if (found) return Object.assign(found, result) === found;
  }
  return false;
}
