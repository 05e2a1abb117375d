/**
 * One stream for all tabs of a browser: HTTP/1.1 gives an origin six connections, and a seventh tab would wait for ever.
 * The tab that holds a lock leads: it follows what all of them follow and passes every frame on. A leader that closes loses
 * the lock by that; one that is hidden gives it to a tab that is looked at; one that says nothing is deposed.
 */

import { makeFeed, type ConnectionState, type Feed, type FeedOptions } from './feed.ts';
import type { Frame } from './frame.ts';
import { makeUnion } from './union.ts';

export type TabMessage =
  /** From those who follow. */
  | { type: 'join'; tab: string; address: string; isVisible: boolean }
  | { type: 'look'; tab: string; isVisible: boolean }
  | { type: 'leave'; tab: string }
  /** From the one who leads, `by` its name. */
  | { type: 'led'; by: string }
  | { type: 'connected'; by: string }
  | { type: 'frame'; by: string; frame: Frame }
  | { type: 'state'; by: string; state: ConnectionState }
  | { type: 'refused'; by: string; status: number }
  /** Take the lead. */
  | { type: 'yours'; by: string; to: string };

/** The part of the browser that tabs meet in. */
export interface Meeting {
  say(message: TabMessage): void;
  hear(listener: (message: TabMessage) => void): void;
  close(): void;
  /** Resolves the wish for the lead by calling `lead`, which holds it until its promise resolves; rejects when it is taken. */
  request(lead: () => Promise<void>, options: { steal?: boolean; signal?: AbortSignal }): Promise<void>;
}

/** Who asks and is not answered for so long has a leader in name only. */
const ANSWER_MS = 4_000;
/** The server pings every 15 s, and the leader passes it on. */
const SILENCE_MS = 50_000;
/** A page that comes back trusts what it heard only this long. */
const TRUST_MS = 20_000;
/** A tab that was hidden for so long leaves the lead to one that is looked at. */
const HIDDEN_MS = 30_000;
/** Tabs that join together share one new connection. */
const TOGETHER_MS = 40;
const REPAIR_MS = 500;

export function makeSharedFeed(options: FeedOptions, meeting: Meeting, tab: string): Feed {
  const { say } = meeting;
  const union = makeUnion();
  const isVisible = new Map<string, boolean>();
  let inner: Feed | undefined;
  let release: (() => void) | undefined;
  let leader: string | undefined;
  let state: ConnectionState = { kind: 'connecting' };
  let waiting: AbortController | undefined;
  let hiddenAt = document.hidden ? Date.now() : undefined;
  let joining: ReturnType<typeof setTimeout> | undefined;
  let answer: ReturnType<typeof setTimeout> | undefined;
  let heardAt = 0;
  let isJoining = false;
  let isWanted = false;
  let isClosed = false;

  function setState(next: ConnectionState) {
    state = next;
    options.onState(next);
    if (inner) say({ type: 'state', by: tab, state: next });
  }

  /** Tabs come one after the other when a leader is new: they get one connection. */
  function reconnect() {
    clearTimeout(joining);
    isJoining = true;
    joining = setTimeout(() => {
      isJoining = false;
      inner?.join();
    }, TOGETHER_MS);
  }

  function lead() {
    leader = tab;
    clearTimeout(answer);
    inner = makeFeed({
      ...options,
      address: union.address,
      onConnect() {
        say({ type: 'connected', by: tab });
        options.onConnect();
      },
      onFrame(frame) {
        // What the old connection still brings is not known to those who have just joined.
        if (!isJoining) union.advance(frame);
        // Alone, there is nobody to copy it for; whoever joins is told from where they stand.
        if (isVisible.size > 0) say({ type: 'frame', by: tab, frame });
        options.onFrame(frame);
      },
      onState: setState,
      async onRefused(status) {
        say({ type: 'refused', by: tab, status });
        const isWorthwhile = await options.onRefused(status);
        if (isWorthwhile) union.join(tab, options.address());
        return isWorthwhile;
      },
    });
    say({ type: 'led', by: tab });
    if (isWanted) {
      union.join(tab, options.address());
      reconnect();
    }
  }

  function stopLeading() {
    inner?.close();
    inner = undefined;
    leader = undefined;
    clearTimeout(joining);
    for (const known of isVisible.keys()) union.leave(known);
    union.leave(tab);
    isVisible.clear();
  }

  function apply(steal = false) {
    waiting?.abort();
    const mine = new AbortController();
    waiting = mine;
    const held = () =>
      new Promise<void>((resolve) => {
        release = resolve;
        if (isClosed) resolve();
        else lead();
      });
    void meeting
      // A lock is taken or waited for, not both.
      .request(held, steal ? { steal } : { signal: mine.signal })
      .catch((error: unknown) => {
        // No locks in spite of what the browser says: a stream of its own is always possible.
        if (!(error instanceof DOMException && error.name === 'AbortError')) return held();
        return undefined;
      })
      .then(() => {
        // Deposed, or no longer waiting.
        if (waiting !== mine || isClosed) return;
        if (inner) stopLeading();
        apply();
        ask();
      });
  }

  /** Hidden for long, and somebody else is looked at: that tab is asked to depose this one. */
  function maybeResign() {
    const isLong = hiddenAt !== undefined && Date.now() - hiddenAt >= HIDDEN_MS;
    const [to] = [...isVisible].find(([, isLookedAt]) => isLookedAt) ?? [];
    if (inner && isLong && to !== undefined) say({ type: 'yours', by: tab, to });
  }

  function ask() {
    if (isClosed || !isWanted) return;
    if (inner) {
      union.join(tab, options.address());
      return reconnect();
    }
    say({ type: 'join', tab, address: options.address(), isVisible: !document.hidden });
    expect(ANSWER_MS);
  }

  /** A tab that nobody looks at can wait for its turn. */
  function expect(ms: number) {
    clearTimeout(answer);
    answer = setTimeout(() => (document.hidden ? expect(ms) : apply(true)), ms);
  }

  function hearFollower(message: Extract<TabMessage, { tab: string }>) {
    if (!inner) return;
    if (message.type === 'leave') {
      union.leave(message.tab);
      isVisible.delete(message.tab);
      return;
    }
    isVisible.set(message.tab, message.isVisible);
    say({ type: 'state', by: tab, state });
    if (message.type === 'join') {
      union.join(message.tab, message.address);
      reconnect();
    }
    maybeResign();
  }

  function hearLeader(message: Extract<TabMessage, { by: string }>) {
    if (inner) return;
    if (message.type === 'led') {
      leader = message.by;
      return ask();
    }
    leader ??= message.by;
    // One that was deposed and does not know it yet.
    if (message.by !== leader) return;
    heardAt = Date.now();
    expect(SILENCE_MS);
    switch (message.type) {
      case 'connected':
        return options.onConnect();
      case 'frame':
        return options.onFrame(message.frame);
      case 'state':
        state = message.state;
        return options.onState(message.state);
      case 'yours':
        return void (message.to === tab && apply(true));
      case 'refused':
        return void options.onRefused(message.status).then((isWorthwhile) => isWorthwhile && ask());
    }
  }

  meeting.hear((message) => {
    if (isClosed) return;
    if ('tab' in message) hearFollower(message);
    else hearLeader(message);
  });

  function onVisibility() {
    hiddenAt = document.hidden ? Date.now() : undefined;
    if (inner) setTimeout(maybeResign, HIDDEN_MS);
    else if (isWanted) {
      say({ type: 'look', tab, isVisible: !document.hidden });
      expect(ANSWER_MS);
    }
  }
  const onHide = () => say({ type: 'leave', tab });
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pagehide', onHide);
  apply();

  return {
    join() {
      isWanted = true;
      ask();
    },
    repair() {
      setTimeout(ask, REPAIR_MS);
    },
    wake() {
      if (inner) inner.wake();
      else if (state.kind !== 'live' || Date.now() - heardAt > TRUST_MS) ask();
    },
    close() {
      isClosed = true;
      onHide();
      clearTimeout(answer);
      inner?.close();
      clearTimeout(joining);
      waiting?.abort();
      release?.();
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('pagehide', onHide);
      meeting.close();
    },
  };
}
