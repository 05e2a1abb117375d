/**
 * Replies that a model's name describes, for tests and benchmarks that cannot reach the fake otherwise:
 * `fake[-<letter><number>]…`, for example `fake-t200-d20-x2`.
 *   t text tokens (16)            d milliseconds between tokens (0)    f milliseconds before the first (0)
 *   k thinking tokens (0)         x rounds of tool calls (0)           c parallel calls in a round (1)
 *   s characters of a token (5)   b frames of one write (1)            e this HTTP status instead
 *   z cut after so many tokens    m 1 = tokens carry a stamp `<seq36>@<µs36> ` of the monotonic clock
 */

import type { Part, Reply } from './reply.ts';

const FILLER = 'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor ';

export interface Offered {
  tools: string[];
  /** Rounds of results since the last words of the person. */
  rounds: number;
}

export function replyFor(model: string, { tools, rounds }: Offered): Reply {
  const { t, d, f, k, x, c, s, b, e, z, m } = numbersOf(model);
  if (e) return { status: e, message: `${model} answers with ${e}.` };
  const parts: Part[] = [];
  if (f) parts.push({ wait: new Promise((resolve) => setTimeout(resolve, f)) });
  if (k) parts.push({ thinking: fill(k, s) });
  const tool = rounds < x ? pick(tools) : undefined;
  if (tool) for (let at = 0; at < c; at += 1) parts.push({ call: tool });
  else if (z) parts.push({ text: fill(z, s) }, { fault: 'cut' });
  else if (m) parts.push({ text: stamps(t) });
  else parts.push({ text: fill(t, s) });
  return { parts, delayMs: d, batch: b, usage: { output: k + t, thinking: k } };
}

interface Numbers {
  t: number;
  d: number;
  f: number;
  k: number;
  x: number;
  c: number;
  s: number;
  b: number;
  e: number;
  z: number;
  m: number;
}

function numbersOf(model: string): Numbers {
  const numbers: Numbers = { t: 16, d: 0, f: 0, k: 0, x: 0, c: 1, s: 5, b: 1, e: 0, z: 0, m: 0 };
  for (const piece of model.split('-').slice(1)) {
    const match = /^([a-z])(\d+(?:\.\d+)?)$/.exec(piece);
    const letter = match?.[1];
    if (model.startsWith('fake') && letter && Object.hasOwn(numbers, letter))
      numbers[letter as keyof Numbers] = Number(match[2]);
  }
  return numbers;
}

function fill(count: number, characters: number): string[] {
  const width = Math.max(1, characters);
  const endless = FILLER.repeat(Math.ceil(width / FILLER.length) + 1);
  return Array.from({ length: count }, (_, at) => {
    const from = (at * width) % FILLER.length;
    return endless.slice(from, from + width);
  });
}

/** Each text is made when it is sent, so that its stamp tells when that was. */
function stamps(count: number): string[] {
  const list: string[] = [];
  for (let at = 0; at < count; at += 1) {
    Object.defineProperty(list, at, {
      enumerable: true,
      get: () => `${at.toString(36)}@${(process.hrtime.bigint() / 1000n).toString(36)} `,
    });
  }
  return list;
}

function pick(tools: string[]): { name: string; input: unknown } | undefined {
  const name = tools.find((tool) => /^(shell|bash|read|list)$/.test(tool)) ?? tools[0];
  if (name === undefined) return undefined;
  if (/shell|bash/.test(name)) return { name, input: { command: 'echo hello' } };
  return { name, input: name === 'write' ? { path: 'hello.txt', content: 'hello\n' } : { path: '.' } };
}
