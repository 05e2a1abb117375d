/** What one process prints, kept drawn in its sheet: the end of it first, what comes live, and earlier parts when asked for. */

import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Client, ProcessRow } from '../../client.ts';
import { problemOf, type Problem } from '../../problem.ts';
import type { OutputGrowth, Sync } from '../../state/sync.ts';
import { loadEarlier } from './earlier.ts';
import { makeEmulator } from './emulator.ts';
import { fromLine } from './from-line.ts';
import { makeQueue, type Piece } from './queue.ts';
import { createFollowing, type Following } from './scroll.ts';
import { makeSheet, type Sheet } from './sheet.ts';

export type OutputState = { kind: 'loading' } | { kind: 'ready' } | { kind: 'failed'; problem: Problem };

/** Whether there is output before what is drawn. */
export type Earlier = 'none' | 'there' | 'loading' | 'full';

export interface Output {
  state: Accessor<OutputState>;
  /** Nothing was printed so far. */
  isEmpty: Accessor<boolean>;
  earlier: Accessor<Earlier>;
  /** Something came that is not drawn because the person reads or selects above it. */
  hasNews: Accessor<boolean>;
  /** Counts up whenever rows were drawn. */
  revision: Accessor<number>;
  following: Following;
  sheet: Sheet;
  showEarlier(): Promise<void>;
  retry(): void;
}

interface OutputOptions {
  client: Client;
  sync: Sync;
  process: Accessor<ProcessRow>;
  /** The box that scrolls. */
  box: HTMLElement;
  /** Inside it, where the output goes. */
  place: HTMLElement;
}

/** Rows that stay drawn while the end is followed. */
const MOST_ROWS = 20_000;
/** A person who reads keeps the rows that they read: from here on nothing new is drawn until they are back at the end. */
const HELD_ROWS = 30_000;
const MOST_EARLIER_ROWS = 100_000;
/** Of the output's end, when it is opened. */
const TAIL_BYTES = 256 * 1024;
/** Units of text that wait to be drawn. */
const MOST_WAITING = 1024 * 1024;
/** What is drawn in one frame is made less when it takes longer than this, and more when it does not. */
const FRAME_MS = 10;
const LEAST_SHARE = 0.1;
/** A hole up to this size is asked for; beyond it the output is drawn anew from where it goes on. */
const MOST_MISSED_BYTES = 1024 * 1024;
/** Between two marks, from which earlier output can be asked for exactly. */
const MARK_LINES = 2_000;
const MARK_BYTES = 1024 * 1024;
const POLL_MS = 3_000;

export function createOutput({ client, sync, process, box, place }: OutputOptions): Output {
  const { id } = process();
  const sheet = makeSheet();
  place.append(sheet.root);
  const emulator = makeEmulator();
  const queue = makeQueue({ lines: MOST_ROWS, units: MOST_WAITING });
  const following = createFollowing(box, sheet.root);
  const [state, setState] = createSignal<OutputState>({ kind: 'loading' });
  const [isEmpty, setEmpty] = createSignal(true);
  const [earlier, setEarlier] = createSignal<Earlier>('none');
  const [hasNews, setNews] = createSignal(false);
  const [revision, setRevision] = createSignal(0);
  /** Byte offsets: where the drawn output begins, and what was received. */
  let first = 0;
  let known = 0;
  let linesSinceMark = 0;
  let markedAt = 0;
  /** Count up when all is loaded anew, and when all is drawn anew: what was asked for before that is of no use. */
  let loads = 0;
  let beginnings = 0;
  /** Where the next row to be drawn begins, when it is the first. */
  let beginning: number | undefined;
  let isDrawing = false;
  /** Of the most that is drawn in one frame. */
  let share = 1;
  let isCatchingUp = false;
  let isClosed = false;
  let leave: (() => void) | undefined;

  const ask = (from: number, limit: number) => client.process.output.query({ id, from, limit });

  function begin(at: number) {
    beginnings += 1;
    emulator.reset();
    beginning = at;
  }

  /** Begins anew with the first whole line of a piece; returns what there is to write. */
  function beginAt(piece: Piece): string {
    const whole = fromLine(piece.next - new TextEncoder().encode(piece.text).length, piece.text);
    begin(whole.from);
    return whole.text;
  }

  /** What was drawn stays until there is something in its place. */
  function clear(at: number) {
    beginning = undefined;
    sheet.clear();
    sheet.mark(at);
    first = markedAt = at;
    linesSinceMark = 0;
    setEarlier(at > 0 ? 'there' : 'none');
  }

  /** Loads the end, and follows from there. */
  async function start() {
    leave?.();
    leave = undefined;
    queue.clear();
    loads += 1;
    const mine = loads;
    try {
      const window = await ask(-TAIL_BYTES, TAIL_BYTES);
      if (isClosed || mine !== loads) return;
      const { from, text } = fromLine(window.from, window.text);
      begin(from);
      known = window.next;
      if (text === '') clear(from);
      receive({ offset: from, text, next: window.next });
      setState({ kind: 'ready' });
      setEmpty(window.total === 0);
      if (process().status === 'running') leave = sync.follow(id, { position: () => known, read });
      await catchUp();
    } catch (error) {
      if (!isClosed && mine === loads) setState({ kind: 'failed', problem: problemOf(error) });
    }
  }

  function read(growth: OutputGrowth) {
    if (growth.next <= known) return;
    const isFar = growth.offset - known > MOST_MISSED_BYTES;
    if (isFar) queue.lose();
    if (isFar || growth.offset === known) receive(growth);
    else void catchUp();
  }

  function receive({ text, next }: OutputGrowth) {
    known = next;
    if (text === '') return;
    setEmpty(false);
    queue.add(text, next);
    void draw();
  }

  /** Asks for everything up to the end. */
  async function catchUp() {
    if (isCatchingUp || isClosed) return;
    isCatchingUp = true;
    const mine = loads;
    try {
      for (;;) {
        const window = await ask(known, TAIL_BYTES);
        if (isClosed || mine !== loads) return;
        if (window.next <= known) break;
        if (window.total - known > MOST_MISSED_BYTES) {
          queue.lose();
          known = window.total - TAIL_BYTES;
          continue;
        }
        receive({ offset: window.from, text: window.text, next: window.next });
        if (window.next >= window.total) break;
      }
    } catch {
      // What is drawn stays; the connection's own sign tells the rest, and its return asks again.
    } finally {
      isCatchingUp = false;
    }
  }

  function isHeld(): boolean {
    return isSelecting(sheet.root) || (!following.isOn() && (sheet.length >= HELD_ROWS || queue.hasLoss));
  }

  async function draw() {
    if (isDrawing) return;
    isDrawing = true;
    while (!isClosed && !queue.isEmpty) {
      await nextFrame();
      if (isHeld()) {
        setNews(true);
        break;
      }
      const isLossy = queue.takeLoss();
      const began = performance.now();
      const piece = queue.take(share);
      if (!piece || isClosed) break;
      const text = isLossy ? beginAt(piece) : piece.text;
      const mine = beginnings;
      await emulator.write(text);
      if (mine === beginnings && !isClosed) show(piece.lines, piece.next);
      const isSlow = performance.now() - began > FRAME_MS;
      share = isSlow ? Math.max(LEAST_SHARE, share / 2) : Math.min(1, share * 1.5);
    }
    isDrawing = false;
  }

  function show(lines: number, next: number) {
    if (beginning !== undefined) clear(beginning);
    sheet.append(emulator.takeDone());
    linesSinceMark += lines;
    const isDue = linesSinceMark >= MARK_LINES && emulator.isAtLineStart();
    if (isDue || next - markedAt >= MARK_BYTES) {
      sheet.append(emulator.takeFinished());
      sheet.mark(next);
      markedAt = next;
      linesSinceMark = 0;
    }
    if (following.isOn()) {
      const gone = sheet.trim(MOST_ROWS);
      if (gone !== undefined) first = gone;
      setEarlier(first > 0 ? 'there' : 'none');
    } else setNews(true);
    sheet.showScreen(emulator.screen());
    following.settle();
    setRevision((now) => now + 1);
  }

  async function showEarlier() {
    if (earlier() !== 'there') return;
    following.set(false);
    setEarlier('loading');
    const mine = beginnings;
    try {
      const part = await loadEarlier(ask, first);
      if (isClosed || mine !== beginnings) return;
      first = part.from;
      keepPlace(() => sheet.prepend(part.rows, part.from));
      setEarlier(earlierNow());
      setRevision((now) => now + 1);
    } catch {
      if (mine === beginnings) setEarlier('there');
    }
  }

  function earlierNow(): Earlier {
    if (first === 0) return 'none';
    return sheet.length >= MOST_EARLIER_ROWS ? 'full' : 'there';
  }

  /** What is read stays where it is while something is put before it. */
  function keepPlace(change: () => void) {
    const anchor = sheet.root.firstElementChild;
    const before = anchor?.getBoundingClientRect().top ?? 0;
    box.style.overflowAnchor = 'none';
    change();
    box.scrollTop += (anchor?.getBoundingClientRect().top ?? 0) - before;
    requestAnimationFrame(() => box.style.removeProperty('overflow-anchor'));
  }

  createEffect(
    on(following.isOn, (isOn) => {
      if (!isOn) return;
      setNews(false);
      void draw();
    }),
  );
  createEffect(
    on(
      () => process().status === 'running',
      (isRunning) => {
        // What was printed last may be on its way, and nothing comes after it.
        if (!isRunning) void catchUp().then(() => (leave?.(), (leave = undefined)));
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      () => sync.connection().kind,
      (kind, before) => {
        if (kind === 'live' && (before === 'reconnecting' || before === 'offline')) {
          void (state().kind === 'failed' ? start() : catchUp());
        }
        if (kind !== 'held') return;
        const poll = () => document.hidden || process().status !== 'running' || void catchUp();
        poll();
        const timer = setInterval(poll, POLL_MS);
        onCleanup(() => clearInterval(timer));
      },
    ),
  );

  const onSelection = () => void draw();
  document.addEventListener('selectionchange', onSelection);
  onCleanup(() => {
    isClosed = true;
    document.removeEventListener('selectionchange', onSelection);
    leave?.();
    emulator.close();
  });
  void start();

  return {
    state,
    isEmpty,
    earlier,
    hasNews,
    revision,
    following,
    sheet,
    showEarlier,
    retry() {
      setState({ kind: 'loading' });
      void start();
    },
  };
}

function isSelecting(root: HTMLElement): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && root.contains(selection.anchorNode);
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
