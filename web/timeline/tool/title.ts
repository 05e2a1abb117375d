/** What a tool call is called on the page: a verb, its object, and how it went. */

import type { ToolPart } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';

export interface ToolTitle {
  verb: string;
  object: string;
  result: string;
}

/** The argument that says what a call is about, in the order of preference. */
const telling = ['command', 'path', 'pattern', 'url', 'query', 'title', 'name'];

function objectOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const values = input as Record<string, unknown>;
  const key = telling.find((name) => typeof values[name] === 'string');
  const [first = '', ...more] = key ? String(values[key]).trim().split('\n') : [];
  return more.length > 0 ? `${first.replace(/\\$/, '').trim()} …` : first;
}

function resultOf({ facts, status, output }: ToolPart): string {
  if (facts && 'exitCode' in facts) return text.tool.exit(facts.exitCode);
  if (facts && ('added' in facts || 'removed' in facts)) return `+${facts.added ?? 0} −${facts.removed ?? 0}`;
  if (facts?.summary !== undefined) return String(facts.summary);
  if (status === 'failed') return output?.split('\n')[0]?.slice(0, 120) ?? '';
  return '';
}

function verbOf({ name, status }: ToolPart): string {
  const [doing, done, wish] = text.tool.verbs[name] ?? text.tool.other;
  if (status === 'waiting' || status === 'denied' || status === 'cancelled') return wish;
  return status === 'running' || status === 'queued' ? doing : done;
}

export function titleOf(part: ToolPart): ToolTitle {
  const object = objectOf(part.input);
  const isKnown = part.name in text.tool.verbs;
  return { verb: verbOf(part), object: isKnown ? object : `${part.name} ${object}`.trim(), result: resultOf(part) };
}

/** How a person reads the input: the command itself where there is one, JSON otherwise. */
export function inputText({ name, input }: ToolPart): string {
  if (typeof input === 'string') return input;
  const command = (input as { command?: unknown } | null)?.command;
  return name === 'shell' && typeof command === 'string' ? command : JSON.stringify(input, null, 2);
}
