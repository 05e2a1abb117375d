/** What only the official address of OpenAI gets; written without a connection. */

import { describe, expect, it } from 'vitest';
import { writeOpenAi } from '../../../server/adapters/model/openai-request.ts';
import { requestFor } from './support.ts';

const none = new Set<string>();

describe('the official OpenAI', () => {
  it.each(['gpt-5', 'gpt-5.5', 'gpt-5-mini', 'o3', 'o4-mini', 'gpt-6'])(
    '%s names its limit otherwise and takes no temperature',
    (model) => {
      const { body, notes } = writeOpenAi(requestFor(model, { temperature: 0 }), none, true);
      expect(body).toEqual({
        model,
        messages: [
          { role: 'system', content: 'You are a test.' },
          { role: 'user', content: 'Hello' },
        ],
        max_completion_tokens: 4000,
        prompt_cache_key: 'session-1',
        stream: true,
        stream_options: { include_usage: true },
      });
      expect(notes).toEqual([`${model} has no temperature of its own to set, so 0 was not sent.`]);
    },
  );

  it.each(['gpt-4.1', 'gpt-4o-mini', 'gpt-5-chat-latest'])('%s takes both as they are', (model) => {
    const { body, notes } = writeOpenAi(requestFor(model, { temperature: 0 }), none, true);
    expect(body).toMatchObject({ temperature: 0, max_tokens: 4000 });
    expect(notes).toEqual([]);
  });

  it.each([
    ['gpt-5.4-mini', true, { reasoning_effort: 'none', max_completion_tokens: 4000 }],
    ['gpt-5-mini', true, { reasoning_effort: 'low', max_completion_tokens: 5000 }],
    ['o3', true, { reasoning_effort: 'low', max_completion_tokens: 5000 }],
    ['gpt-4.1-mini', true, { max_tokens: 4000 }],
    ['gpt-5-pro', true, { max_completion_tokens: 5000 }],
    ['gpt-5.4-mini', false, { max_tokens: 5000 }],
  ])('%s (official: %s) is asked to think the least', (model, isOfficial, expected) => {
    const { body } = writeOpenAi(requestFor(model, { thinking: 'least' }), none, isOfficial);
    const limits = Object.entries(body).filter(([key]) => /^(max_|reasoning)/.test(key));
    expect(Object.fromEntries(limits)).toEqual(expected);
  });

  it('a compatible server gets both, whatever its models are called', () => {
    expect(writeOpenAi(requestFor('gpt-5', { temperature: 0 }), none, false).body).toMatchObject({
      temperature: 0,
      max_tokens: 4000,
    });
  });
});
