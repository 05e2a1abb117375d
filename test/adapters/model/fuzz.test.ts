/** Frames with one place replaced by something that does not belong there: no shape may throw or hang. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { patience, requestFor, run, vendors } from './support.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

describe.each(vendors)('$prefix', ({ prefix, model, make }) => {
  it('survives frames of any shape', async () => {
    const random = makeRandom(20_261_120);
    const shapes = makeShapes(prefix, random);
    for (let round = 0; round < 60; round += 1) {
      const raw = Array.from({ length: 30 }, () => `data: ${shapes()}\n\n`).join('');
      upstream.script({ parts: [{ raw }, { fault: 'close' }] });
      const { outcome } = await run(make(upstream.url, { patience }), requestFor(model));
      expect(outcome.status).toMatch(/^(done|length|refused|failed)$/);
    }
  });
});

/** The same numbers in every run. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Real frames with one place replaced by something that does not belong there. */
function makeShapes(prefix: string, random: () => number): () => string {
  const frames: Record<string, object[]> = {
    anthropic: [
      { type: 'message_start', message: { usage: { input_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'a', name: 'b', input: {} } },
      { type: 'content_block_start', index: 1, content_block: { type: 'thinking', thinking: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{}' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'signature_delta', signature: 'x' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
    ],
    google: [
      {
        candidates: [
          { content: { parts: [{ text: 'a', thought: true, thoughtSignature: 'x' }] }, finishReason: 'STOP' },
        ],
        usageMetadata: { promptTokenCount: 1 },
      },
      { candidates: [{ content: { parts: [{ functionCall: { id: 'a', name: 'b', args: {} } }] } }] },
      { promptFeedback: { blockReason: 'OTHER' } },
    ],
    openai: [
      {
        choices: [
          {
            index: 0,
            delta: {
              content: 'a',
              reasoning_content: 'b',
              tool_calls: [{ index: 0, id: 'c', function: { name: 'd', arguments: '{}' } }],
            },
            finish_reason: null,
          },
        ],
      },
      {
        choices: [{ delta: {}, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1, prompt_tokens_details: { cached_tokens: 1 } },
      },
    ],
  };
  const odd: unknown[] = [
    null,
    0,
    -1,
    1e12,
    '',
    'text',
    true,
    [],
    {},
    [null],
    { toString: 1, valueOf: 2 },
    '__proto__',
    [[[]]],
    [{ text: null }, null, 7],
  ];
  const pick = <T>(list: T[]): T | undefined => list[Math.floor(random() * list.length)];
  const mutate = (value: unknown): unknown => {
    if (random() < 0.12) return pick(odd);
    if (Array.isArray(value)) return value.map(mutate);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mutate(inner)]));
    return value;
  };
  return () => JSON.stringify(mutate(pick(frames[prefix] ?? [])));
}
