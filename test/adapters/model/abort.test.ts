/** What the caller does in the middle of a response: leaving, and failing. */

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeGate, type Part, type Reply } from '../../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { makeRecorder, requestFor, run, vendors } from './support.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const begun: Part = { text: 'So far' };

describe.each(vendors)('$prefix', ({ model, make }) => {
  it.each<[string, Reply]>([
    ['before the answer', { instead: 'hang' }],
    ['in the middle', { parts: [begun, { fault: 'silence' }] }],
  ])('lets go of the socket at once when aborted %s', async (when, reply) => {
    upstream.script(reply);
    const stop = new AbortController();
    const recorder = makeRecorder();
    const before = upstream.requests.length;
    const running = make(upstream.url).generate(requestFor(model), recorder.sink, stop.signal);
    await upstream.requested(before + 1);
    if (when === 'in the middle') await recorder.grown;
    stop.abort();
    const outcome = await running;
    expect(outcome.status).toBe('aborted');
    expect(await upstream.requests.at(-1)?.ended).toBe('left');
  });

  it('sends nothing when it was aborted before it began', async () => {
    const before = upstream.requests.length;
    const { outcome } = await run(make(upstream.url), requestFor(model), AbortSignal.abort());
    expect(outcome).toEqual({
      status: 'aborted',
      usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 },
      notes: [],
    });
    expect(upstream.requests.length).toBe(before);
  });

  it('delivers nothing after an abort', async () => {
    const gate = makeGate();
    upstream.script({ parts: [begun, { wait: gate.wait }, { text: 'too late' }] });
    const stop = new AbortController();
    const recorder = makeRecorder();
    const running = make(upstream.url).generate(requestFor(model), recorder.sink, stop.signal);
    await recorder.grown;
    stop.abort();
    await running;
    const before = recorder.growths();
    gate.open();
    await upstream.requests.at(-1)?.ended;
    await delay(0);
    expect(recorder.growths()).toBe(before);
  });

  it('passes on what its caller throws', async () => {
    upstream.script({ parts: [begun] });
    const recorder = makeRecorder();
    const broken = {
      ...recorder.sink,
      grow: () => {
        throw new Error('disk full');
      },
    };
    await expect(make(upstream.url).generate(requestFor(model), broken, new AbortController().signal)).rejects.toThrow(
      'disk full',
    );
  });
});
