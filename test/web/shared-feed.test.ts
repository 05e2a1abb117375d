import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Event } from '../../server/core/event.ts';
import type { ConnectionState, Feed, Source } from '../../web/stream/feed.ts';
import type { Frame } from '../../web/stream/frame.ts';
import { makeSharedFeed, type Meeting } from '../../web/stream/shared-feed.ts';

type Message = Parameters<Meeting['say']>[0];

/** A browser: one lock, one channel, and the connections that its tabs have opened. */
class Browser {
  readonly sources: { address: string; say(name: string, data: unknown): void; isOpen(): boolean }[] = [];
  private readonly listeners = new Map<string, (message: Message) => void>();
  private readonly queue: { lead: () => Promise<void>; done: () => void; fail: (error: unknown) => void }[] = [];
  private holder: { fail: (error: unknown) => void } | undefined;
  /** Tabs that hear and say nothing, as if they hung. */
  readonly hung = new Set<string>();

  meeting(tab: string): Meeting {
    return {
      say: (message) => {
        if (this.hung.has(tab)) return;
        for (const [other, listener] of this.listeners) if (other !== tab && !this.hung.has(other)) listener(message);
      },
      hear: (listener) => void this.listeners.set(tab, listener),
      close: () => void this.listeners.delete(tab),
      request: (lead, { steal, signal }) =>
        new Promise<void>((done, fail) => {
          const wish = { lead, done, fail };
          if (steal) {
            this.holder?.fail(new DOMException('stolen', 'AbortError'));
            this.grant(wish);
            return;
          }
          this.queue.push(wish);
          signal?.addEventListener('abort', () => {
            const at = this.queue.indexOf(wish);
            if (at >= 0) this.queue.splice(at, 1);
            fail(new DOMException('aborted', 'AbortError'));
          });
          this.next();
        }),
    };
  }

  open(address: string): Source {
    const listeners = new Map<string, (event: { data?: unknown }) => void>();
    let isOpen = true;
    this.sources.push({
      address,
      say: (name, data) => listeners.get(name)?.({ data: JSON.stringify(data) }),
      isOpen: () => isOpen,
    });
    return {
      readyState: 1,
      addEventListener: (name, listener) => void listeners.set(name, listener),
      close: () => (isOpen = false),
    };
  }

  openSources() {
    return this.sources.filter((source) => source.isOpen());
  }

  private next(): void {
    if (this.holder) return;
    const wish = this.queue.shift();
    if (wish) this.grant(wish);
  }

  private grant(wish: (typeof this.queue)[number]): void {
    this.holder = wish;
    void wish.lead().then(() => {
      if (this.holder === wish) this.holder = undefined;
      wish.done();
      this.next();
    });
  }
}

interface Tab {
  feed: Feed;
  frames: Frame[];
  states: ConnectionState['kind'][];
  refused: number[];
  connects: () => number;
}

function openTab(browser: Browser, name: string, address: () => string): Tab {
  const frames: Frame[] = [];
  const states: ConnectionState['kind'][] = [];
  const refused: number[] = [];
  let connects = 0;
  const feed = makeSharedFeed(
    {
      address,
      open: (url) => browser.open(url),
      probe: () => Promise.resolve(0),
      onConnect: () => (connects += 1),
      onFrame: (frame) => frames.push(frame),
      onState: (state) => states.push(state.kind),
      onRefused: (status) => Promise.resolve(refused.push(status) > 0),
      isOnline: () => true,
      random: () => 1,
    },
    browser.meeting(name),
    name,
  );
  feed.join();
  return { feed, frames, states, refused, connects: () => connects };
}

function eventOf(session: string, seq: number): Event {
  return { type: 'turn.queued', session, seq, at: '' };
}

let page: EventTarget & { hidden: boolean };

beforeEach(() => {
  vi.useFakeTimers();
  page = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal('document', page);
  vi.stubGlobal('window', new EventTarget());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(100);

describe('tabs of one browser', () => {
  test('have one stream, which follows what each of them follows and reaches all', async () => {
    const browser = new Browser();
    const a = openTab(browser, 'a', () => '/api/stream?list=7&session=one:3');
    await settle();
    const b = openTab(browser, 'b', () => '/api/stream?list=5&session=two:9&session=one:2');
    await settle();
    expect(browser.openSources().map(({ address }) => decodeURIComponent(address))).toEqual([
      '/api/stream?list=5&session=one:2&session=two:9',
    ]);
    browser.openSources()[0]?.say('ready', {});
    browser.openSources()[0]?.say('event', eventOf('one', 3));
    expect(a.frames).toEqual([{ type: 'beat' }, { type: 'event', event: eventOf('one', 3) }]);
    expect(b.frames).toEqual(a.frames);
    expect([a.states.at(-1), b.states.at(-1)]).toEqual(['live', 'live']);
    expect(b.connects()).toBeGreaterThan(0);
  });

  test('join anew from where the stream is, and from before that for one that knows less', async () => {
    const browser = new Browser();
    openTab(browser, 'a', () => '/api/stream?list=1&session=one:3');
    await settle();
    browser.openSources()[0]?.say('event', eventOf('one', 4));
    openTab(browser, 'b', () => '/api/stream?list=1&session=two:1');
    await settle();
    expect(decodeURIComponent(browser.openSources()[0]?.address ?? '')).toContain('session=one:4&session=two:1');
    const c = openTab(browser, 'c', () => '/api/stream?list=1&session=one:2');
    // Between the wish and the new connection the old one goes on.
    browser.openSources()[0]?.say('event', eventOf('one', 5));
    await settle();
    expect(decodeURIComponent(browser.openSources()[0]?.address ?? '')).toContain('session=one:2&session=two:1');
    c.feed.close();
    openTab(browser, 'd', () => '/api/stream?list=1');
    await settle();
    expect(decodeURIComponent(browser.openSources()[0]?.address ?? '')).toBe(
      '/api/stream?list=1&session=one:2&session=two:1',
    );
  });

  test('have the output of processes on it, each from where the tab stands that has least of it', async () => {
    const browser = new Browser();
    const addressOf = () => decodeURIComponent(browser.openSources()[0]?.address ?? '');
    const a = openTab(browser, 'a', () => '/api/stream?list=1&processes=1&process=p:300');
    openTab(browser, 'b', () => '/api/stream?list=1&processes=1&process=p:100&process=q:7');
    await settle();
    expect(addressOf()).toBe('/api/stream?list=1&processes=1&process=p:100&process=q:7');
    browser.openSources()[0]?.say('o', ['p', 100, 'ü', 102]);
    expect(a.frames).toEqual([{ type: 'output', process: 'p', offset: 100, text: 'ü', next: 102 }]);
    const c = openTab(browser, 'c', () => '/api/stream?list=1&processes=1');
    await settle();
    expect(addressOf()).toBe('/api/stream?list=1&processes=1&process=p:102&process=q:7');
    browser.openSources()[0]?.say('gone', { process: 'q', reason: 'removed' });
    c.feed.close();
    openTab(browser, 'd', () => '/api/stream?list=1&processes=1');
    await settle();
    expect(addressOf()).toBe('/api/stream?list=1&processes=1&process=p:102');
  });

  test('go on when the one that leads closes', async () => {
    const browser = new Browser();
    const a = openTab(browser, 'a', () => '/api/stream?list=1&session=one:3');
    const b = openTab(browser, 'b', () => '/api/stream?list=1&session=two:1');
    const c = openTab(browser, 'c', () => '/api/stream?list=1&session=three:1');
    await settle();
    a.feed.close();
    await settle();
    expect(browser.openSources().map(({ address }) => decodeURIComponent(address))).toEqual([
      '/api/stream?list=1&session=three:1&session=two:1',
    ]);
    browser.openSources()[0]?.say('event', eventOf('three', 2));
    expect([b.frames.length, c.frames.length]).toEqual([1, 1]);
  });

  test('depose a leader that does not answer, and it follows when it comes back', async () => {
    const browser = new Browser();
    const a = openTab(browser, 'a', () => '/api/stream?list=1&session=one:3');
    await settle();
    browser.hung.add('a');
    const b = openTab(browser, 'b', () => '/api/stream?list=1&session=two:1');
    await vi.advanceTimersByTimeAsync(3_900);
    expect(browser.openSources()).toHaveLength(1);
    browser.hung.delete('a');
    await vi.advanceTimersByTimeAsync(300);
    expect(browser.openSources().map(({ address }) => decodeURIComponent(address))).toEqual([
      '/api/stream?list=1&session=two:1&session=one:3',
    ]);
    browser.openSources()[0]?.say('event', eventOf('one', 4));
    expect([a.frames.length, b.frames.length]).toEqual([1, 1]);
  });

  test('leave the lead to one that is looked at when the leader was hidden for long', async () => {
    const browser = new Browser();
    const a = openTab(browser, 'a', () => '/api/stream?list=1&session=one:3');
    await settle();
    page.hidden = true;
    page.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.openSources()).toHaveLength(1);
    page.hidden = false;
    const b = openTab(browser, 'b', () => '/api/stream?list=1&session=two:1');
    await settle();
    expect(browser.openSources().map(({ address }) => decodeURIComponent(address))).toEqual([
      '/api/stream?list=1&session=two:1&session=one:3',
    ]);
    a.feed.close();
    await settle();
    // Nobody needs the one that closed: the stream goes on as it is.
    browser.openSources()[0]?.say('event', eventOf('two', 2));
    expect(b.frames.at(-1)).toEqual({ type: 'event', event: eventOf('two', 2) });
  });
});
