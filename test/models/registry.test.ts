import { afterEach, describe, expect, it } from 'vitest';
import { makeAnthropic } from '../../server/adapters/model/anthropic.ts';
import { makeDemo } from '../../server/adapters/model/demo.ts';
import { makeGoogle } from '../../server/adapters/model/google.ts';
import { makeOpenAi } from '../../server/adapters/model/openai.ts';
import { findOllama } from '../../server/models/ollama.ts';
import { makeModels } from '../../server/models/registry.ts';
import { Refused } from '../../server/core/refusal.ts';
import { requestFor, run } from '../adapters/model/support.ts';
import { startUpstream, type Upstream, type UpstreamOptions } from '../support/upstream/upstream.ts';

const opened: Upstream[] = [];
async function upstreamWith(options: UpstreamOptions = {}): Promise<Upstream> {
  const upstream = await startUpstream(options);
  opened.push(upstream);
  return upstream;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((upstream) => upstream.close()));
});

const anthropic = ({ url }: { url: string }) => makeAnthropic({ key: 'k', baseUrl: url });
const google = ({ url }: { url: string }) => makeGoogle({ key: 'k', baseUrl: url });
const openai = ({ url }: { url: string }) => makeOpenAi({ baseUrl: `${url}/v1` });
const demo = makeDemo({ wordMs: 0 });
const ids = (list: { id: string }[]) => list.map(({ id }) => id);

describe('the models', () => {
  it('are the demo alone when nothing is configured', async () => {
    const models = makeModels([demo]);
    expect(await models.defaultModel()).toBe('demo/tour');
    expect(models.providers()).toEqual(['demo']);
    expect(await models.list()).toEqual([
      {
        id: 'demo/tour',
        label: 'Guided tour (offline, scripted)',
        provider: 'demo',
        price: { input: 0, output: 0 },
        honours: ['thinking', 'tools'],
        isGated: false,
      },
    ]);
  });

  it('are the catalogue and what vendors list beside it, gated ones only when enabled', async () => {
    const upstream = await upstreamWith({
      models: {
        anthropic: ['claude-sonnet-4-5-20250929', 'claude-opus-4-6', 'claude-next'],
        google: ['gemini-2.5-flash', 'gemini-next'],
      },
    });
    const models = makeModels([demo, google(upstream), anthropic(upstream)]);
    const open = ['anthropic/claude-sonnet-4-5', 'anthropic/claude-opus-4-5', 'anthropic/claude-haiku-4-5'];
    expect(ids(await models.list())).toEqual([
      ...open,
      'anthropic/claude-next',
      'google/gemini-2.5-flash',
      'google/gemini-next',
      'demo/tour',
    ]);
    expect(ids(await models.list(['anthropic/claude-opus-4-6', 'google/gemini-2.5-pro']))).toEqual([
      ...open,
      'anthropic/claude-opus-4-6',
      'anthropic/claude-next',
      'google/gemini-2.5-flash',
      'google/gemini-2.5-pro',
      'google/gemini-next',
      'demo/tour',
    ]);
    expect(await models.defaultModel()).toBe('anthropic/claude-sonnet-4-5');
  });

  it('of a compatible server are those that it lists', async () => {
    const upstream = await upstreamWith({ models: { openai: ['qwen3:8b', 'org/gpt-oss'] } });
    const models = makeModels([openai(upstream), demo]);
    await models.settled();
    expect(ids(await models.list())).toEqual(['openai/qwen3:8b', 'openai/org/gpt-oss', 'demo/tour']);
    expect(await models.defaultModel()).toBe('openai/qwen3:8b');
    expect(models.resolve('openai/org/gpt-oss')).toMatchObject({ model: 'org/gpt-oss' });
  });

  it('stay when a vendor does not list them, and are asked for again later', async () => {
    let time = 0;
    const answers = [['one'], 500, ['two']] as const;
    let asked = 0;
    const provider = {
      ...demo,
      prefix: 'other',
      list: () => {
        const answer = answers[asked++];
        return typeof answer === 'object'
          ? Promise.resolve(answer.map((id) => ({ id })))
          : Promise.reject(new Error('Not now.'));
      },
    };
    const models = makeModels([provider], { now: () => time });
    expect(ids(await models.list())).toEqual(['other/one']);
    time += 599_000;
    expect(ids(await models.list())).toEqual(['other/one']);
    expect(asked).toBe(1);
    time += 2_000;
    await models.list();
    await models.settled();
    expect([ids(await models.list()), asked]).toEqual([['other/one'], 2]);
    time += 31_000;
    await models.list();
    await models.settled();
    expect([ids(await models.list()), asked]).toEqual([['other/two'], 3]);
  });

  it('are listed even while a vendor is silent', async () => {
    const provider = { ...demo, prefix: 'anthropic', list: () => new Promise<never>(() => {}) };
    expect(ids(await makeModels([provider, demo], { waitMs: 20 }).list())).toContain('anthropic/claude-sonnet-4-5');
  });

  it('have a default at once where the catalogue has one, and after a while where a vendor is silent', async () => {
    const silent = (prefix: string, hasOwnModels: boolean) => ({
      ...demo,
      prefix,
      hasOwnModels,
      list: () => new Promise<never>(() => {}),
    });
    const never = { discover: () => new Promise<never>(() => {}), waitMs: 60_000 };
    expect(await makeModels([demo, silent('google', false)], never).defaultModel()).toBe('google/gemini-2.5-flash');
    const own = { ...silent('openai', true), list: () => Promise.resolve([{ id: 'own' }]) };
    expect(await makeModels([demo, own], never).defaultModel()).toBe('openai/own');
    const patience = { ...never, waitMs: 20 };
    expect(await makeModels([demo, silent('openai', true)], patience).defaultModel()).toBe('demo/tour');
    expect(await makeModels([demo], patience).defaultModel()).toBe('demo/tour');
  });

  it('resolve behind any configured prefix, with a price where one is known', async () => {
    const models = makeModels([anthropic(await upstreamWith()), demo]);
    expect(models.resolve('anthropic/claude-opus-4-6')).toMatchObject({
      model: 'claude-opus-4-6',
      info: { label: 'Claude Opus 4.6', isGated: true },
    });
    expect(models.resolve('anthropic/claude-haiku-4-5-20251001').info).toMatchObject({
      id: 'anthropic/claude-haiku-4-5-20251001',
      price: { input: 1 },
    });
    expect(models.resolve('anthropic/claude-of-tomorrow').info).toEqual({
      id: 'anthropic/claude-of-tomorrow',
      label: 'claude-of-tomorrow',
      provider: 'anthropic',
      honours: ['temperature', 'maxTokens', 'images', 'thinking', 'tools'],
      isGated: false,
    });
  });

  it.each([
    [
      'google/gemini-2.5-flash',
      'precondition',
      'The model google/gemini-2.5-flash is not available: configured are demo/. Set GEMINI_API_KEY to use models of Google.',
    ],
    [
      'openai/gpt-4.1',
      'precondition',
      'The model openai/gpt-4.1 is not available: configured are demo/. Set OPENAI_API_KEY to use models of OpenAI, or OPENAI_BASE_URL for a compatible server such as Ollama.',
    ],
    [
      'mistral/large',
      'invalid',
      'The model mistral/large is not available: configured are demo/. Choose a model behind one of these.',
    ],
    [
      'constructor/x',
      'invalid',
      'The model constructor/x is not available: configured are demo/. Choose a model behind one of these.',
    ],
    ['demo/', 'invalid', 'The model demo/ is not available: configured are demo/. Choose a model behind one of these.'],
    ['tour', 'invalid', 'The model tour is not available: configured are demo/. Choose a model behind one of these.'],
  ])('refuse %s with what is there and how to get it', (id, code, message) => {
    const refuse = () => makeModels([demo]).resolve(id);
    expect(refuse).toThrow(Refused);
    expect(refuse).toThrow(expect.objectContaining({ refusal: { code, message } }));
  });

  it.each([
    [
      'anthropic/claude-sonnet-4-5',
      { input: 1000, output: 100, cacheRead: 2000, cacheWrite: 400 },
      (1000 * 3 + 2000 * 0.3 + 400 * 3.75 + 100 * 15) / 1e6,
    ],
    [
      'google/gemini-2.5-flash',
      { input: 1000, output: 100, cacheRead: 2000 },
      (1000 * 0.3 + 2000 * 0.03 + 100 * 2.5) / 1e6,
    ],
    ['google/gemini-2.5-pro', { input: 200_001, output: 100 }, null],
    ['openai/unknown', { input: 1000, output: 100 }, null],
    ['openai/gpt-4.1', { input: 1000, output: 100, cacheRead: 2000 }, (1000 * 2 + 2000 * 0.5 + 100 * 8) / 1e6],
  ])('price a response of %s', async (id, usage, cost) => {
    const upstream = await upstreamWith();
    const { provider, model } = makeModels([anthropic(upstream), google(upstream), openai(upstream)]).resolve(id);
    upstream.script({ parts: [{ text: 'Hi' }], usage });
    const { outcome } = await run(provider, requestFor(model));
    if (cost === null) expect(outcome.usage.cost).toBeNull();
    else expect(outcome.usage.cost).toBeCloseTo(cost, 12);
  });

  it('cost nothing when nothing was answered, and an unknown sum when the vendor did not say', async () => {
    const upstream = await upstreamWith();
    const { provider, model } = makeModels([openai(upstream)]).resolve('openai/gpt-4.1');
    upstream.script({ status: 500 }, { parts: [{ text: 'Hi' }, { fault: 'cut' }] });
    expect((await run(provider, requestFor(model))).outcome.usage.cost).toBe(0);
    expect((await run(provider, requestFor(model))).outcome.usage.cost).toBeNull();
  });

  it('have a small one beside them, where one of the same maker and family is known to be there', async () => {
    const upstream = await upstreamWith({
      models: {
        anthropic: ['claude-sonnet-4-5', 'claude-haiku-4-5-20251001'],
        google: 404,
        openai: [
          'anthropic/claude-haiku-4.5',
          'openai/gpt-4o-mini-audio',
          'openai/gpt-4.1-nano',
          'gpt-oss:20b',
          'mistral-small:24b',
        ],
      },
    });
    const others = await upstreamWith({ models: { anthropic: ['claude-sonnet-4-5', 'claude-next'] } });
    const models = makeModels([demo, google(upstream), anthropic(upstream), openai(upstream)]);
    const withoutSmall = makeModels([anthropic(others)]);
    await Promise.all([models.settled(), withoutSmall.settled()]);
    const small = {
      'anthropic/claude-opus-4-6': 'anthropic/claude-haiku-4-5',
      'anthropic/claude-haiku-4-5-20251001': 'anthropic/claude-haiku-4-5-20251001',
      'anthropic/some-new-name': 'anthropic/some-new-name',
      'google/gemini-2.5-pro': 'google/gemini-2.5-flash',
      'openai/openai/gpt-5.5': 'openai/openai/gpt-4.1-nano',
      'openai/anthropic/claude-opus-4.5': 'openai/anthropic/claude-haiku-4.5',
      'openai/google/gemini-2.5-pro': 'openai/google/gemini-2.5-pro',
      'openai/gpt-oss:120b': 'openai/gpt-oss:120b',
      'openai/mistral:7b': 'openai/mistral:7b',
      'demo/tour': 'demo/tour',
      'nowhere/at-all': 'nowhere/at-all',
    };
    expect(Object.fromEntries(Object.keys(small).map((id) => [id, models.small(id)]))).toEqual(small);
    expect(withoutSmall.small('anthropic/claude-opus-4-6')).toBe('anthropic/claude-opus-4-6');
  });

  it('change when a provider is set or removed', async () => {
    const models = makeModels([demo]);
    models.set(anthropic(await upstreamWith()));
    expect([models.providers(), await models.defaultModel()]).toEqual([
      ['demo', 'anthropic'],
      'anthropic/claude-sonnet-4-5',
    ]);
    models.remove('anthropic');
    expect(await models.defaultModel()).toBe('demo/tour');
  });
});

describe('a local Ollama', () => {
  const discover = (url: string) => async () => {
    const baseUrl = await findOllama({ url });
    return baseUrl === undefined ? undefined : makeOpenAi({ baseUrl });
  };

  it('is found and serves behind openai/, unless that is configured', async () => {
    const upstream = await upstreamWith({ models: { openai: ['llama3'] } });
    const found = makeModels([demo], { discover: discover(upstream.url) });
    await found.settled();
    expect([found.providers(), await found.defaultModel()]).toEqual([['demo', 'openai'], 'openai/llama3']);
    const other = await upstreamWith({ models: { openai: ['own'] } });
    const configured = makeModels([openai(other), demo], { discover: discover(upstream.url) });
    await configured.settled();
    expect(await configured.defaultModel()).toBe('openai/own');
  });

  it('is not found where nothing or something else answers', async () => {
    await using silent = await startUpstream({ models: { openai: 404 } });
    expect(await findOllama({ url: silent.url })).toBeUndefined();
    expect(await findOllama({ url: 'http://127.0.0.1:9' })).toBeUndefined();
  });
});
