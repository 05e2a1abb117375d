/** What a model made up stays in the conversation, and every vendor takes it back. */

import { expect, it } from 'vitest';
import { call, say, startTalks } from './talk.ts';

const { talk, upstream } = await startTalks();

const long = 'x'.repeat(80);

/** Every name and every argument of a request, wherever its dialect has them. */
function heldIn(value: unknown): { names: string[]; inputs: unknown[] } {
  const held = { names: [] as string[], inputs: [] as unknown[] };
  const look = (found: unknown): void => {
    if (typeof found !== 'object' || found === null) return;
    const entry = found as Record<string, unknown>;
    if (entry.type === 'tool_use' || 'arguments' in entry || 'args' in entry || 'response' in entry) {
      if (typeof entry.name === 'string') held.names.push(entry.name);
      const input = entry.input ?? entry.args ?? entry.arguments;
      if (input !== undefined) held.inputs.push(typeof input === 'string' ? JSON.parse(input) : input);
    }
    for (const inner of Object.values(entry)) look(inner);
  };
  look(value);
  return held;
}

/** The dialect of OpenAI leaves a call without a name out. */
const cases = [
  ['anthropic/claude-fake-9', 'messages', 1, ['', 'unknown']],
  ['google/gemini-fake-9', 'contents', 2, ['', 'unknown']],
  ['openai/fake', 'messages', 1, ['a b', 'a_b']],
] as const;

it.each(cases)('%s gets tool names back that it takes', async (model, key, times, last) => {
  using session = await talk(undefined, [], { model });
  const made = [
    ['multi_tool_use.parallel', 'multi_tool_use_parallel'],
    [long, 'x'.repeat(64)],
    ['größe', 'gr__e'],
    last,
  ];
  const input = { 'half \ud83d': ['\ude00', { deep: 'fine 😀' }] };
  upstream.script(...made.map(([name = '']) => call(name, input)), say('Sorry.'));
  await session.send('Go.');
  await session.stream.event('turn.ended');
  const body = (session.requests()[made.length]?.body ?? {}) as Record<string, unknown>;
  expect(heldIn(body[key])).toEqual({
    names: made.flatMap(([, name]) => Array.from({ length: times }, () => name)),
    inputs: made.map(() => ({ 'half \ufffd': ['\ufffd', { deep: 'fine 😀' }] })),
  });
});
