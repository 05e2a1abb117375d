import { describe, expect, it } from 'vitest';
import { startUpstream } from '../../support/upstream/upstream.ts';
import { KEY, vendors } from './support.ts';

const signal = new AbortController().signal;
const all = ['temperature', 'maxTokens', 'images', 'thinking', 'tools'];

describe('the list of models', () => {
  it.each([
    [
      'anthropic',
      [
        { id: 'claude-sonnet-4-5', label: 'Fake claude-sonnet-4-5', context: 200_000, honours: all },
        {
          id: 'claude-opus-5',
          label: 'Fake claude-opus-5',
          context: 200_000,
          honours: ['maxTokens', 'images', 'thinking', 'tools'],
        },
      ],
    ],
    [
      'google',
      [
        { id: 'gemini-2.5-flash', label: 'Fake gemini-2.5-flash', context: 1_048_576, honours: all },
        {
          id: 'gemma-4',
          label: 'Fake gemma-4',
          context: 1_048_576,
          honours: ['temperature', 'maxTokens', 'images', 'tools'],
        },
      ],
    ],
    [
      'openai',
      [
        { id: 'qwen3:8b', honours: all },
        { id: 'gpt-5', honours: all },
      ],
    ],
  ])('of %s holds what can answer', async (prefix, expected) => {
    const models = {
      anthropic: ['claude-sonnet-4-5', 'claude-opus-5'],
      google: ['gemini-2.5-flash', 'gemma-4', 'gemini-3-flash-image'],
      openai: ['qwen3:8b', 'gpt-5', 'nomic-embed-text'],
    };
    await using upstream = await startUpstream({ models });
    const vendor = vendors.find((candidate) => candidate.prefix === prefix);
    expect(await vendor?.make(upstream.url).list(signal)).toEqual(expected);
    expect(JSON.stringify(upstream.listings[0]?.headers)).toContain(KEY);
  });

  it.each(vendors)('of $prefix says in a sentence why it cannot be had', async ({ make, prefix, keyVariable }) => {
    await using upstream = await startUpstream({ models: { [prefix]: 401 } });
    await expect(make(upstream.url).list(signal)).rejects.toThrow(`Set ${keyVariable} to a valid one`);
    await expect(make('http://nowhere.invalid').list(signal)).rejects.toThrow('nowhere.invalid');
    await expect(make(upstream.url).list(AbortSignal.abort())).rejects.toThrow('in time');
  });
});
