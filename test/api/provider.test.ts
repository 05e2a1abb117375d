import { describe, expect, it } from 'vitest';
import { startApp } from '../support/start-app.ts';
import { startUpstream } from '../support/upstream/upstream.ts';

const key = 'sk-entered-by-the-owner-9f3a';

describe('a key that the owner enters', () => {
  it('serves at once and after a restart, and never comes out again', async () => {
    await using upstream = await startUpstream({ models: { anthropic: ['claude-next'] } });
    await using app = await startApp();
    const { client } = app;
    const state = { prefix: 'anthropic', source: 'settings', hint: '9f3a', baseUrl: upstream.url };
    expect(await client.provider.set.mutate({ prefix: 'anthropic', key, baseUrl: upstream.url })).toEqual(state);
    const listed = await client.provider.list.query();
    expect(listed).toEqual([state, { prefix: 'google', source: null }, { prefix: 'openai', source: null }]);
    expect((await client.server.info.query()).defaultModel).toBe('anthropic/claude-sonnet-4-5');

    await app.restart();
    const session = await client.session.create.mutate({
      prompt: 'hello',
      settings: { model: 'anthropic/fake-t3' },
    });
    using stream = await client.stream(`session=${session.id}`);
    await stream.event('turn.ended');
    const request = upstream.requests.find(({ path }) => path.endsWith('/messages'));
    expect(request?.headers['x-api-key']).toBe(key);

    expect(await client.provider.remove.mutate({ prefix: 'anthropic' })).toEqual({ prefix: 'anthropic', source: null });
    expect((await client.server.info.query()).providers).toEqual(['demo']);
  });

  it('is not shown whole when it is short, nor what an address says of its user', async () => {
    await using upstream = await startUpstream();
    await using app = await startApp();
    const baseUrl = upstream.url.replace('http://', 'http://somebody:secret@');
    const state = { prefix: 'anthropic', source: 'settings', baseUrl: `${upstream.url}/` };
    expect(await app.client.provider.set.mutate({ prefix: 'anthropic', key: 'sk-short-01', baseUrl })).toEqual(state);
    expect((await app.client.provider.list.query())[0]).toEqual(state);
  });

  it('is refused with the reason when the vendor does not answer', async () => {
    await using app = await startApp();
    await expect(
      app.client.provider.set.mutate({ prefix: 'openai', baseUrl: 'http://127.0.0.1:9/v1' }),
    ).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' }, message: expect.stringContaining('127.0.0.1:9') });
    expect(await app.client.provider.list.query()).toEqual([
      { prefix: 'anthropic', source: null },
      { prefix: 'google', source: null },
      { prefix: 'openai', source: null },
    ]);
  });

  it('is not taken where the environment has one, or without key and address', async () => {
    await using upstream = await startUpstream();
    await using app = await startApp({ upstream: upstream.url });
    const set = app.client.provider.set;
    await expect(set.mutate({ prefix: 'anthropic', key })).rejects.toMatchObject({
      data: { code: 'CONFLICT' },
      message: "anthropic is configured in the server's environment; change it there.",
    });
    await expect(set.mutate({ prefix: 'google' })).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } });
    await expect(set.mutate({ prefix: 'google', baseUrl: 'file:///etc/passwd' })).rejects.toMatchObject({
      message: 'baseUrl: must be a URL that begins with http:// or https://',
    });
  });
});
