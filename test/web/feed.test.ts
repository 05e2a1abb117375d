import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Frame } from '../../web/stream/frame.ts';
import { makeFeed, type ConnectionState, type Source } from '../../web/stream/feed.ts';

class FakeSource implements Source {
  readyState = 0;
  readonly address: string;
  private readonly listeners = new Map<string, (event: { data?: unknown }) => void>();

  constructor(address: string) {
    this.address = address;
  }

  addEventListener(name: string, listener: (event: { data?: unknown }) => void) {
    this.listeners.set(name, listener);
  }

  close() {
    this.readyState = 2;
  }

  say(name: string, data?: string) {
    this.listeners.get(name)?.({ data });
  }
}

/** A feed over connections that the test plays. */
function startFeed({ status = 0, isOnline = true }: { status?: number; isOnline?: boolean } = {}) {
  const sources: FakeSource[] = [];
  const frames: Frame[] = [];
  const states: ConnectionState['kind'][] = [];
  const refused: number[] = [];
  let seq = 0;
  const feed = makeFeed({
    address: () => `/api/stream?session=s1:${seq}`,
    open(address) {
      const source = new FakeSource(address);
      sources.push(source);
      return source;
    },
    probe: () => Promise.resolve(status),
    onConnect() {},
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state.kind),
    onRefused(code) {
      refused.push(code);
      return Promise.resolve(code === 400);
    },
    isOnline: () => isOnline,
    random: () => 1,
  });
  feed.join();
  const last = () => sources.at(-1) as FakeSource;
  return { feed, sources, frames, states, refused, last, advanceTo: (next: number) => (seq = next) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('feed', () => {
  test('a cut line is joined again from the position of that moment, each time after a longer wait', async () => {
    const { sources, last, states, advanceTo } = startFeed();
    last().say('ready', '{}');
    advanceTo(7);
    last().say('error');
    expect(states).toEqual(['live', 'reconnecting']);
    for (const wait of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
      const count = sources.length;
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(sources.length).toBe(count);
      await vi.advanceTimersByTimeAsync(1);
      expect(sources.length).toBe(count + 1);
      expect(last().address).toBe('/api/stream?session=s1:7');
      last().say('error');
    }
    expect(states).toEqual(['live', 'reconnecting']);
  });

  test('after a good connection the first wait is short again', async () => {
    const { sources, last } = startFeed();
    last().say('ready', '{}');
    await vi.advanceTimersByTimeAsync(6000);
    last().say('error');
    await vi.advanceTimersByTimeAsync(500);
    expect(sources.length).toBe(2);
  });

  test('silence for 45 seconds is a dead line, a ping keeps it', async () => {
    const { sources, last, states } = startFeed();
    last().say('ready', '{}');
    await vi.advanceTimersByTimeAsync(40_000);
    last().say('ping', '{}');
    await vi.advanceTimersByTimeAsync(44_000);
    expect(sources.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(sources.length).toBe(2);
    last().say('ready', '{}');
    expect(states).toEqual(['live', 'reconnecting', 'live']);
  });

  test('what an old connection still says is not heard', () => {
    const { feed, sources, frames } = startFeed();
    feed.join();
    sources[0]?.say('ping', '{}');
    expect(frames).toEqual([]);
    sources[1]?.say('ping', '{}');
    expect(frames).toEqual([{ type: 'beat' }]);
  });

  test('a refused position asks for fresh snapshots and joins again', async () => {
    const { sources, last, refused } = startFeed({ status: 400 });
    last().readyState = 2;
    last().say('error');
    await vi.advanceTimersByTimeAsync(1000);
    expect(refused).toEqual([400]);
    expect(sources.length).toBe(2);
  });

  test('without a valid cookie it stops and says so', async () => {
    const { sources, last, refused } = startFeed({ status: 401 });
    last().readyState = 2;
    last().say('error');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(refused).toEqual([401]);
    expect(sources.length).toBe(1);
  });

  test('a page that is looked at again does not wait', async () => {
    const { feed, sources, last } = startFeed();
    last().say('error');
    feed.wake();
    expect(sources.length).toBe(2);
    last().say('ready', '{}');
    feed.wake();
    expect(sources.length).toBe(2);
    await vi.advanceTimersByTimeAsync(21_000);
    feed.wake();
    expect(sources.length).toBe(3);
  });

  test('a connection through which nothing comes is held back, until something does', async () => {
    const { sources, last, states } = startFeed();
    last().say('open');
    await vi.advanceTimersByTimeAsync(7_999);
    expect(states).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(states).toEqual(['held']);
    await vi.advanceTimersByTimeAsync(45_000);
    expect(sources.length).toBe(2);
    expect(new Set(states)).toEqual(new Set(['held']));
    last().say('ready', '{}');
    expect(states.at(-1)).toBe('live');
  });

  test('without a network it says offline', () => {
    const { last, states } = startFeed({ isOnline: false });
    last().say('error');
    expect(states).toEqual(['offline']);
  });

  test('a closed feed opens nothing any more', async () => {
    const { feed, sources, last } = startFeed();
    last().say('error');
    feed.close();
    feed.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sources.length).toBe(1);
  });
});
