/**
 * What is known of models in advance: context in tokens, dollars for a million tokens, what they honour.
 * Vendors' pages as of November 2026: https://platform.claude.com/docs/en/about-claude/models,
 * https://ai.google.dev/gemini-api/docs/pricing, https://developers.openai.com/api/docs/pricing
 */

import type { ModelInfo } from '../ports/model.ts';

export interface CatalogueEntry extends ModelInfo {
  /** The most input tokens that the price holds for; what lies beyond costs more than one figure can say. */
  priceUpTo?: number;
}

const ALL: ModelInfo['honours'] = ['temperature', 'maxTokens', 'images', 'thinking', 'tools'];
const NO_TEMPERATURE: ModelInfo['honours'] = ['maxTokens', 'images', 'thinking', 'tools'];

export const catalogue: readonly CatalogueEntry[] = [
  {
    id: 'anthropic/claude-sonnet-4-5',
    label: 'Claude Sonnet 4.5',
    provider: 'anthropic',
    context: 200_000,
    price: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
    honours: ALL,
    isGated: false,
  },
  {
    id: 'anthropic/claude-opus-4-5',
    label: 'Claude Opus 4.5',
    provider: 'anthropic',
    context: 200_000,
    price: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
    honours: ALL,
    isGated: false,
  },
  {
    id: 'anthropic/claude-haiku-4-5',
    label: 'Claude Haiku 4.5',
    provider: 'anthropic',
    context: 200_000,
    price: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
    honours: ALL,
    isGated: false,
  },
  {
    id: 'anthropic/claude-opus-4-6',
    label: 'Claude Opus 4.6',
    provider: 'anthropic',
    context: 1_000_000,
    price: { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
    honours: ALL,
    isGated: true,
  },
  {
    id: 'anthropic/claude-sonnet-4-6',
    label: 'Claude Sonnet 4.6',
    provider: 'anthropic',
    context: 1_000_000,
    price: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
    honours: ALL,
    isGated: true,
  },
  {
    id: 'google/gemini-2.5-flash',
    label: 'Gemini 2.5 Flash',
    provider: 'google',
    context: 1_048_576,
    price: { input: 0.3, output: 2.5, cacheRead: 0.03 },
    honours: ALL,
    isGated: false,
  },
  {
    id: 'google/gemini-2.5-pro',
    label: 'Gemini 2.5 Pro',
    provider: 'google',
    context: 1_048_576,
    price: { input: 1.25, output: 10, cacheRead: 0.125 },
    priceUpTo: 200_000,
    honours: ALL,
    isGated: true,
  },
  {
    id: 'openai/gpt-5.5',
    label: 'GPT-5.5',
    provider: 'openai',
    context: 1_050_000,
    price: { input: 5, output: 30, cacheRead: 0.5 },
    priceUpTo: 272_000,
    honours: NO_TEMPERATURE,
    isGated: false,
  },
  {
    id: 'openai/gpt-5.4',
    label: 'GPT-5.4',
    provider: 'openai',
    context: 1_050_000,
    price: { input: 2.5, output: 15, cacheRead: 0.25 },
    priceUpTo: 272_000,
    honours: NO_TEMPERATURE,
    isGated: false,
  },
  {
    id: 'openai/gpt-5.4-mini',
    label: 'GPT-5.4 mini',
    provider: 'openai',
    context: 400_000,
    price: { input: 0.75, output: 4.5, cacheRead: 0.075 },
    honours: NO_TEMPERATURE,
    isGated: false,
  },
  {
    id: 'openai/gpt-4.1',
    label: 'GPT-4.1',
    provider: 'openai',
    context: 1_047_576,
    price: { input: 2, output: 8, cacheRead: 0.5 },
    honours: ['temperature', 'maxTokens', 'images', 'tools'],
    isGated: false,
  },
  {
    id: 'demo/tour',
    label: 'Guided tour (offline, scripted)',
    provider: 'demo',
    price: { input: 0, output: 0 },
    honours: ['thinking', 'tools'],
    isGated: false,
  },
];

/** The entry of a model, also under an id that pins a date: `claude-sonnet-4-5-20250929`. */
export function entryOf(id: string): CatalogueEntry | undefined {
  return catalogue.find(
    (entry) =>
      id === entry.id ||
      (id.startsWith(`${entry.id}-`) && /^(\d{8}|\d{4}-\d{2}-\d{2}|latest|00\d)$/.test(id.slice(entry.id.length + 1))),
  );
}
