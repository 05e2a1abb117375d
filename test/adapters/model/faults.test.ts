/** Every way in which a vendor or the way to it can fail, for each vendor. */

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, Part, Reply } from '../../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { KEY, patience, requestFor, run, vendors } from './support.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

describe.each(vendors)('$prefix', ({ prefix, name, keyVariable, model, make }) => {
  const go = async (reply: Reply) => {
    upstream.script(reply);
    return run(make(upstream.url, { patience }), requestFor(model));
  };

  it.each<[number, string, boolean, Partial<Reply>]>([
    [400, 'request', false, {}],
    [400, 'context', false, { message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
    [400, 'context', false, { message: "This model's maximum context length is 128000 tokens." }],
    [
      400,
      'context',
      false,
      { message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).' },
    ],
    [400, 'quota', false, { message: 'Your credit balance is too low to access the API.' }],
    [400, 'auth', false, { message: 'API key not valid. Please pass a valid API key.' }],
    [401, 'auth', false, {}],
    [403, 'auth', false, {}],
    [404, 'model', false, {}],
    [413, 'too_large', false, {}],
    [429, 'rate_limit', true, {}],
    [429, 'quota', false, { message: 'You exceeded your current quota, insufficient_quota.' }],
    [500, 'server', true, {}],
    [500, 'overloaded', true, { message: 'The model is overloaded.' }],
    [502, 'server', true, { body: '<html><h1>502 Bad Gateway</h1></html>', headers: { 'content-type': 'text/html' } }],
    [503, 'overloaded', true, {}],
    [504, 'overloaded', true, {}],
    [529, 'overloaded', true, {}],
    [418, 'request', false, {}],
  ])('turns %i into %s', async (status, code, isRetryable, reply) => {
    const { outcome, blocks } = await go({ status, ...reply });
    expect(outcome).toMatchObject({
      status: 'failed',
      isRetryable,
      failure: { code, message: expect.stringMatching(/\.$/) },
      notes: [],
    });
    expect(outcome.usage).toEqual({ input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 });
    expect(blocks).toEqual([]);
  });

  it('says which key to set', async () => {
    const { outcome } = await go({ status: 401, message: `Bad key ${KEY}, ${KEY}\u001b[31m!` });
    expect(outcome).toMatchObject({
      failure: { message: `${name} refused the key. Set ${keyVariable} to a valid one that may use this model.` },
    });
    const said = JSON.stringify(outcome);
    expect(said).toContain('Bad key [key], [key] [31m!');
    expect(said).not.toContain(KEY);
  });

  it('asks for a key where none was sent', async () => {
    upstream.script({ status: 401 });
    const { outcome } = await run(make(upstream.url, { key: '' }), requestFor(model));
    expect(outcome).toMatchObject({
      failure: { code: 'auth', message: `${new URL(upstream.url).host} asks for a key. Set ${keyVariable}.` },
    });
  });

  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '3' }, 3_000],
    ['fractions', { 'retry-after': '0.5' }, 500],
    ['milliseconds', { 'retry-after-ms': '1250', 'retry-after': '2' }, 1_250],
    ['a past date', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
    ['nonsense', { 'retry-after': 'soon' }, prefix === 'google' ? 7_000 : undefined],
    ['nothing', {}, prefix === 'google' ? 7_000 : undefined],
  ])('reads a wait in %s', async (_, headers, retryAfterMs) => {
    const { outcome } = await go({ status: 429, headers });
    expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).toBe(retryAfterMs);
  });

  it('reads a wait as a date', async () => {
    const { outcome } = await go({
      status: 503,
      headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() },
    });
    const wait = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });

  it('follows no redirect', async () => {
    await using elsewhere = await startUpstream();
    const { outcome } = await go({ status: 307, headers: { location: `${elsewhere.url}/v1/messages` }, body: '' });
    expect(outcome).toMatchObject({ status: 'failed', isRetryable: false, failure: { code: 'redirect' } });
    expect(elsewhere.requests).toEqual([]);
  });

  it('reads no more of an error than it shows', async () => {
    const { outcome } = await go({ status: 500, body: 'x'.repeat(5_000_000) });
    const said = outcome.status === 'failed' ? (outcome.failure.details ?? '') : '';
    expect(said.length).toBeLessThan(700);
  });

  const begun: Part = { text: 'So far' };
  const errorCodes = { overloaded: 'overloaded', rate_limit: 'rate_limit', server: 'server' } as const;
  it.each(Object.entries(errorCodes))('takes the error %s inside a stream for %s', async (error, code) => {
    const { outcome, blocks } = await go({ parts: [begun, { error: error as keyof typeof errorCodes }] });
    expect(outcome).toMatchObject({ status: 'failed', isRetryable: true, failure: { code } });
    expect(blocks.map((block) => block.text)).toEqual(['So far']);
  });

  it.each<[Fault, string, string]>([
    ['cut', 'cut', 'empty'],
    ['cut-frame', 'cut', 'empty'],
    ['close', 'cut', 'empty'],
    ['silence', 'stalled', 'stalled'],
    ['pings', 'stalled', 'stalled'],
    ['malformed', 'malformed', 'malformed'],
  ])('takes %s for %s after a beginning, and for %s without', async (fault, after, without) => {
    const late = await go({ parts: [begun, { fault }] });
    expect(late.outcome).toMatchObject({ status: 'failed', isRetryable: true, failure: { code: after } });
    expect(late.blocks).toMatchObject([{ kind: 'text', text: 'So far' }]);
    const early = await go({ parts: [{ fault }] });
    expect(early.outcome).toMatchObject({ status: 'failed', isRetryable: true, failure: { code: without } });
    expect(early.blocks).toEqual([]);
  });

  it('counts every token as a sign of life', async () => {
    upstream.script({ parts: [{ text: 'a b c d e f g h i j k l' }], delayMs: 30 });
    const { outcome } = await run(
      make(upstream.url, { patience: { ...patience, nextEventMs: 200 } }),
      requestFor(model),
    );
    expect(outcome.status).toBe('done');
  });

  it('gives up on a server that never answers', async () => {
    expect((await go({ instead: 'hang' })).outcome).toMatchObject({ failure: { code: 'stalled' }, isRetryable: true });
  });

  it('names the host when the connection breaks, is refused or has no address', async () => {
    const reset = await go({ instead: 'reset' });
    expect(reset.outcome).toMatchObject({
      isRetryable: true,
      failure: { code: 'network', message: expect.stringContaining(new URL(upstream.url).host) },
    });
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const refused = await run(make(`http://127.0.0.1:${port}`), requestFor(model));
    expect(refused.outcome).toMatchObject({
      failure: { code: 'network', message: expect.stringContaining(`Nothing answers at 127.0.0.1:${port}.`) },
    });
    const unknown = await run(make('http://nowhere.invalid'), requestFor(model));
    expect(unknown.outcome).toMatchObject({
      isRetryable: true,
      failure: { code: 'network', message: expect.stringContaining('nowhere.invalid') },
    });
  });

  it('does not take a page or plain JSON for a stream', async () => {
    for (const type of ['text/html', 'application/json']) {
      const { outcome } = await go({ status: 200, body: '<p>Welcome</p>', headers: { 'content-type': type } });
      expect(outcome).toMatchObject({ status: 'failed', isRetryable: false, failure: { code: 'malformed' } });
    }
  });
});
