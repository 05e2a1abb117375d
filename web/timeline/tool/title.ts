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

function resultOf({ name, facts, status, output = '' }: ToolPart): string {
  if (name === 'write' && facts?.created === true) return text.row.lines(Number(facts.added ?? 0));
  if (name === 'grep' && status === 'done') return hitsIn(output);
  if (facts && 'exitCode' in facts) return text.tool.exit(facts.exitCode);
  if (facts && ('added' in facts || 'removed' in facts)) return `+${facts.added ?? 0} −${facts.removed ?? 0}`;
  if (facts?.summary !== undefined) return String(facts.summary);
  if (status === 'failed') return output.split('\n')[0]?.slice(0, 120) ?? '';
  return '';
}

function hitsIn(output: string): string {
  const files = Array.from(output.matchAll(/^(.+?):\d+:/gm), ([, path]) => path);
  return files.length === 0 ? text.row.noHits : text.row.hits(files.length, new Set(files).size);
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
