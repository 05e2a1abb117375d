/** What a tool call is called on the page: a verb, its object, and how it went. */

import type { ToolPart } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { formatSize } from '../../ui/format.ts';

export interface ToolTitle {
  verb: string;
  object: string;
  result: string;
}

/** The argument that says what a call is about, in the order of preference. */
const telling = ['command', 'description', 'path', 'pattern', 'url', 'query', 'title', 'name', 'summary'];

function valuesIn(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
}

function objectOf({ name, input }: ToolPart): string {
  const values = valuesIn(input);
  if (name === 'process') return typeof values.process === 'string' ? values.process.slice(0, 8) : '';
  const key = telling.find((candidate) => typeof values[candidate] === 'string');
  const [first = '', ...more] = key ? String(values[key]).trim().split('\n') : [];
  if (name === 'fetch') return placeOf(first);
  const shown = more.length > 0 ? `${first.replace(/\\$/, '').trim()} …` : first;
  return name === 'read' ? shown + rangeOf(values) : shown;
}

/** Host and path, which say enough. */
function placeOf(address: string): string {
  return URL.canParse(address) ? `${new URL(address).host}${new URL(address).pathname.replace(/\/$/, '')}` : address;
}

function rangeOf({ offset, limit }: Record<string, unknown>): string {
  const first = typeof offset === 'number' ? offset : 1;
  if (typeof limit === 'number') return `:${first}–${first + limit - 1}`;
  return first > 1 ? `:${first}–` : '';
}

function resultOf(part: ToolPart): string {
  const { name, facts = {}, status, output = '' } = part;
  if (status === 'failed' && !('exitCode' in facts)) return output.split('\n')[0]?.slice(0, 120) ?? '';
  if (name === 'task') return taskResult(part);
  if (name === 'plan' && 'total' in facts) return text.kinds.plan(Number(facts.done), Number(facts.total));
  if (name === 'fetch' && 'status' in facts) return `${facts.status} · ${formatSize(Number(facts.bytes))}`;
  if (name === 'read' && 'pages' in facts) return text.kinds.pages(Number(facts.pages));
  if (name === 'write' && facts.created === true) return text.row.lines(Number(facts.added ?? 0));
  if (name === 'grep' && status === 'done') return hitsIn(output);
  if ('exitCode' in facts) return text.tool.exit(facts.exitCode);
  if ('added' in facts || 'removed' in facts) return `+${facts.added ?? 0} −${facts.removed ?? 0}`;
  return '';
}

/** While it works, what it does at the moment. */
function taskResult({ status, parts = [], facts }: ToolPart): string {
  if (status !== 'running') return facts?.steps === undefined ? '' : text.kinds.taskSteps(Number(facts.steps));
  const now = parts.findLast((part) => part.type === 'tool');
  return now?.type === 'tool' ? `${titleOf(now).verb} ${titleOf(now).object}` : text.kinds.taskWorking;
}

function hitsIn(output: string): string {
  const files = Array.from(output.matchAll(/^(.+?):\d+:/gm), ([, path]) => path);
  return files.length === 0 ? text.row.noHits : text.row.hits(files.length, new Set(files).size);
}

function verbOf({ name, status, facts, input }: ToolPart): string {
  if (name === 'task') return text.kinds.task;
  if (name === 'write' && facts?.created === true) return text.kinds.created;
  const action = name === 'process' ? text.kinds.processVerbs[String(valuesIn(input).action)] : undefined;
  const [doing, done, wish] = action ?? text.tool.verbs[name] ?? text.tool.other;
  if (status === 'waiting' || status === 'denied' || status === 'cancelled') return wish;
  return status === 'running' || status === 'queued' ? doing : done;
}

export function titleOf(part: ToolPart): ToolTitle {
  const object = objectOf(part);
  const isKnown = part.name in text.tool.verbs;
  return { verb: verbOf(part), object: isKnown ? object : `${part.name} ${object}`.trim(), result: resultOf(part) };
}
