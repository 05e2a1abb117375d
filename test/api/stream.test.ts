import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../server/core/event.ts';
import type { Frame, StreamReader } from '../support/client.ts';
import { makeCutReader } from '../support/cut-reader.ts';
import { startApp, token, type TestApp } from '../support/start-app.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

function create(model = 'openai/fake-t5', prompt?: string) {
  return app.client.session.create.mutate({ prompt, settings: { model } });
}

function isReady(id: string): (frame: Frame) => boolean {
  return ({ event, data }) => event === 'ready' && (data as { session?: string }).session === id;
}

async function finishedSession(): Promise<{ id: string; seq: number }> {
  const { id } = await create('openai/fake-t5', 'hello');
  using stream = await app.client.stream(`session=${id}`);
  const { seq } = await stream.event('turn.ended');
  return { id, seq };
}

function seqsOf(reader: StreamReader): number[] {
  return reader.frames.flatMap(({ event, data }) => (event === 'event' ? [(data as Event).seq] : []));
}

describe('a position', () => {
  it('is refused when it is not one of this stream', async () => {
    const { id, seq } = await finishedSession();
    const other = await finishedSession();
    using stream = await app.client.stream(`session=${other.id}`);
    const foreign = (await stream.until(isReady(other.id))).id ?? '';
    const list = Number((await app.client.session.list.query({})).stream);
    const cases: [string, string | undefined, number][] = [
      [`session=${id}&after=${seq + 1}`, undefined, 400],
      [`session=${id}:${seq + 1}`, undefined, 400],
      [`session=${id}&after=-1`, undefined, 400],
      [`session=${id}:-1`, undefined, 400],
      [`session=${id}&after=9007199254740992`, undefined, 400],
      [`session=${id}&after=1e3`, undefined, 400],
      [`session=${id}&after=1.5`, undefined, 400],
      [`session=${id}&after=x`, undefined, 400],
      [`session=${id}&after=`, undefined, 400],
      [`session=${id}:`, undefined, 400],
      [`session=${id}&after=%00`, undefined, 400],
      [`session=${id}`, foreign, 400],
      [`session=${id}`, 'nonsense', 400],
      [`session=${id}`, '5', 400],
      [`session=${id}`, foreign.replace(/\d+$/, '999999'), 400],
      [`session=${other.id}`, foreign.replace(/\d+$/, '999999'), 400],
      [`session=${other.id}`, foreign.replace(/\d+$/, '-1'), 400],
      [`session=${id}&session=${other.id}`, foreign, 400],
      [`list=${list + 1}`, undefined, 400],
      ['list=-1', undefined, 400],
      ['list=x', undefined, 400],
      [`list=${list}`, foreign, 400],
      ['', undefined, 400],
      ['session=', undefined, 404],
      ['session=none', undefined, 404],
      [`session=none&after=5`, undefined, 404],
      [`session=none:5`, undefined, 404],
    ];
    for (const [query, lastEventId, status] of cases) {
      const response = await app.client.fetch(
        `/api/stream?${query}`,
        lastEventId === undefined ? {} : { headers: { 'Last-Event-ID': lastEventId } },
      );
      const body = (await response.json()) as { error: { message: string } };
      expect({ query, lastEventId, status: response.status, body }).toEqual({
        query,
        lastEventId,
        status,
        body: { error: { message: expect.stringMatching(/^[A-Z].*\.$/) } },
      });
    }
  });

  it('goes on exactly after itself, from each event on', async () => {
    const { id, seq } = await finishedSession();
    using whole = await app.client.stream(`session=${id}`);
    await whole.until(isReady(id));
    expect(seqsOf(whole)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
    for (const { id: lastEventId, event, data } of whole.frames) {
      if (event !== 'event') continue;
      const after = (data as Event).seq;
      for (const [query, headers] of [
        [`session=${id}`, { 'Last-Event-ID': lastEventId ?? '' }],
        [`session=${id}&after=3`, { 'Last-Event-ID': lastEventId ?? '' }],
        [`session=${id}&after=${after}`, {}],
        [`session=${id}:${after}&after=1`, {}],
      ] as const) {
        using rest = await app.client.stream(query, headers);
        await rest.until(isReady(id));
        expect(rest.frames.filter((frame) => frame.event === 'event').map((frame) => frame.data)).toEqual(
          whole.frames
            .filter((frame) => frame.event === 'event' && (frame.data as Event).seq > after)
            .map((frame) => frame.data),
        );
      }
    }
  });
});

describe('the stream', () => {
  it('has the headers of one that nobody may hold back', async () => {
    const response = await app.client.fetch('/api/stream?list=0', { headers: { 'Accept-Encoding': 'gzip, br' } });
    const reader = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(Number(/^retry:(\d+)\n\n/.exec(first)?.[1])).toBeGreaterThanOrEqual(250);
    expect(Number(/^retry:(\d+)\n\n/.exec(first)?.[1])).toBeLessThanOrEqual(750);
  });

  it('costs at most 40 bytes for a token of 5 characters', async () => {
    const gate = makeGate();
    const tokens = Array.from({ length: 3_000 }, (_, index) => String(index).padStart(4, '0') + ' ');
    upstream.script({ parts: [{ text: ['start'] }, { wait: gate.wait }, { text: tokens }], delayMs: 0.5 });
    const { id } = await create('anthropic/claude-fake-9', 'go');
    const frames: Frame[] = [];
    let bytes = 0;
    const reader = makeCutReader(
      app.url,
      `session=${id}`,
      token,
      (frame) => frames.push(frame),
      () => {},
    );
    const { hostname, port, host } = new URL(app.url);
    const socket = net.connect(Number(port), hostname);
    socket.write(`GET /api/stream?session=${id} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    let raw = '';
    socket.on('data', (chunk: Buffer) => (raw += chunk.toString('latin1')));
    await expect.poll(() => raw.includes('"start"'), { interval: 2 }).toBe(true);
    const from = raw.length;
    gate.open();
    await expect.poll(() => raw.includes('"type":"turn.ended"'), { interval: 2, timeout: 10_000 }).toBe(true);
    socket.destroy();
    reader.stop();
    const growth = raw
      .slice(from)
      .split('\n\n')
      .filter((block) => block.startsWith('event:d\n'));
    bytes = growth.reduce((sum, block) => sum + block.length + 2, 0);
    expect(bytes / tokens.length).toBeLessThanOrEqual(40);
    for (const block of growth) {
      const [, , text] = JSON.parse(block.slice('event:d\ndata:'.length)) as [number, number, string];
      const share = text.length / 5;
      expect((block.length + 2) / share).toBeLessThanOrEqual(40);
    }
    // Not a chunk header between the frames: the body ends with the connection.
    expect(raw.slice(0, raw.indexOf('\r\n\r\n')).toLowerCase()).not.toContain('transfer-encoding');
  });

  it('carries several sessions and the list, and resumes them together', async () => {
    const first = await finishedSession();
    const second = await create();
    const list = (await app.client.session.list.query({})).stream;
    const query = `session=${first.id}:2&session=${second.id}&list=${list}`;
    using stream = await app.client.stream(query);
    await stream.until(isReady(first.id));
    await stream.until(isReady(second.id));
    await app.client.session.update.mutate({ id: second.id, name: 'Second' });
    const renamed = await stream.event('session.renamed', ({ session }) => session === second.id);
    const row = await stream.until(
      ({ event, data }) => event === 'session' && (data as { name?: string }).name === 'Second',
    );
    expect(renamed).toMatchObject({ session: second.id, name: 'Second', by: 'owner' });
    using rest = await app.client.stream(query, { 'Last-Event-ID': row.id ?? '' });
    await rest.until(({ event, data }) => event === 'ready' && Object.keys(data as object).length === 0);
    expect(rest.frames.filter(({ event }) => event === 'event' || event === 'session')).toEqual([]);
  });

  it('follows the list: what is created, changed and removed, each as the list shows it', async () => {
    const list = (await app.client.session.list.query({})).stream;
    using stream = await app.client.stream(`list=${list}`);
    const { id } = await create();
    await stream.until(
      ({ event, data }) =>
        event === 'session' &&
        (data as { id: string; phase?: string }).id === id &&
        (data as { phase?: string }).phase === 'running',
    );
    const shown = stream.frames.findLast(
      ({ event, data }) => event === 'session' && (data as { id: string }).id === id,
    );
    expect(shown?.data).toEqual((await app.client.session.get.query({ id })).session);
    await app.client.session.remove.mutate({ id });
    const removed = await stream.until(({ event, data }) => event === 'session' && 'removed' in (data as object));
    expect(removed.data).toEqual({ id, removed: true });
    using late = await app.client.stream(`list=${list}`);
    expect(
      (await late.until(({ event, data }) => event === 'session' && (data as { id: string }).id === id)).data,
    ).toEqual({ id, removed: true });
  });

  it('says when a session is gone, and goes on with the others', async () => {
    const [first, second] = [await create(), await create()];
    using stream = await app.client.stream(`session=${first.id}&session=${second.id}&session=none`);
    await stream.until(isReady(second.id));
    expect(stream.frames.filter(({ event }) => event === 'gone').map(({ data }) => data)).toEqual([
      { session: 'none', reason: 'unknown' },
    ]);
    await app.client.session.remove.mutate({ id: first.id });
    expect(
      (await stream.until(({ event, data }) => event === 'gone' && (data as { session: string }).session === first.id))
        .data,
    ).toEqual({ session: first.id, reason: 'removed' });
    await app.client.session.update.mutate({ id: second.id, name: 'Still here' });
    await stream.event('session.renamed', ({ name }) => name === 'Still here');
  });

  it('takes a session that is named twice once', async () => {
    const { id, seq } = await finishedSession();
    using stream = await app.client.stream(`session=${id}&session=${id}&list=0`);
    await stream.until(({ event, data }) => event === 'ready' && Object.keys(data as object).length === 0);
    expect(seqsOf(stream)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  });

  it('closes a reader that takes nothing, which resumes where it was', async () => {
    const { id } = await create();
    const size = 400_000;
    for (let count = 0; count < 12; count += 1) {
      await app.client.message.send.mutate({
        session: id,
        text: String(count % 10).repeat(size),
        clientId: `large ${count}`,
        mode: 'queue',
      });
    }
    const { hostname, port, host } = new URL(app.url);
    const { session } = await app.client.session.get.query({ id });
    const socket = net.connect(Number(port), hostname);
    socket.pause();
    socket.write(
      `GET /api/stream?session=${id}&after=${session.seq} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    using witness = await app.client.stream(`session=${id}&after=${session.seq}`);
    await witness.until(isReady(id));
    for (let count = 0; count < 20; count += 1) {
      await app.client.session.update.mutate({ id, name: `Name ${count}` });
      const sent = await app.client.message.send.mutate({
        session: id,
        text: 'x'.repeat(size),
        clientId: `more ${count}`,
      });
      await witness.event('message.sent', ({ message }) => message === sent.id);
    }
    let received = 0;
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => (received += chunk.length));
    socket.resume();
    await closed;
    expect(received).toBeLessThan(20 * size);
    // A reader that is only slow to catch up is not closed: history waits for it.
    const frames: Frame[] = [];
    const whole = makeCutReader(
      app.url,
      `session=${id}`,
      token,
      (frame) => frames.push(frame),
      () => {},
    );
    const over = whole.connect(Number.MAX_SAFE_INTEGER);
    await expect.poll(() => frames.some(isReady(id)), { timeout: 10_000, interval: 5 }).toBe(true);
    whole.stop();
    await over;
    const seqs = frames.flatMap(({ event, data }) => (event === 'event' ? [(data as Event).seq] : []));
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    await app.client.session.remove.mutate({ id });
  });

  it('waits for a reader that takes one large frame slowly', async () => {
    const gate = makeGate();
    const size = 1_000_000;
    upstream.script({ parts: [{ text: Array<string>(16).fill('x'.repeat(size)) }, { wait: gate.wait }] });
    const { id } = await create('openai/fake', 'go');
    await expect
      .poll(async () => JSON.stringify(await app.client.session.get.query({ id })).length > 16 * size, {
        timeout: 10_000,
      })
      .toBe(true);
    const { hostname, port, host } = new URL(app.url);
    const { session } = await app.client.session.get.query({ id });
    const socket = net.connect(Number(port), hostname);
    socket.pause();
    socket.write(
      `GET /api/stream?session=${id}&after=${session.seq} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    // What comes after this is written behind the large frame.
    await app.client.session.update.mutate({ id, name: 'Before' });
    await app.client.session.update.mutate({ id, name: 'After' });
    let end = '';
    socket.on('data', (chunk: Buffer) => (end = `${end}${chunk.toString('latin1')}`.slice(-2_000)));
    socket.resume();
    await expect.poll(() => end.includes('"After"'), { timeout: 10_000 }).toBe(true);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
    gate.open();
    await app.client.session.remove.mutate({ id });
  });

  it('is ready with the list after its last page', async () => {
    const created = await Promise.all(Array.from({ length: 1_001 }, () => create()));
    const ids = new Set(created.map(({ id }) => id));
    using stream = await app.client.stream('list=0');
    await stream.until(({ event }) => event === 'ready');
    const end = stream.frames.findIndex(({ event }) => event === 'ready');
    for (const { event, data } of stream.frames.slice(0, end))
      if (event === 'session') ids.delete((data as { id: string }).id);
    expect(ids.size).toBe(0);
    const { id } = await create();
    await stream.until(({ event, data }) => event === 'session' && (data as { id: string }).id === id);
    expect(stream.frames.filter(({ event }) => event === 'ready')).toHaveLength(1);
  });

  it('answers a question for its head and holds nothing open', async () => {
    const response = await app.client.fetch('/api/stream?list=0', { method: 'HEAD' });
    expect(response.status).toBeLessThan(500);
  });
});
