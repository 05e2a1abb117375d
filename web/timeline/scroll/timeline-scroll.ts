/**
 * The one owner of a timeline's scrolling. Only rows near the view are mounted; from the second picture on the last ones always
 * are, and are not measured, because they grow with every token. Every scroll of ours is remembered, so that whatever else moves
 * the view is the person's.
 */

import { createEffect, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import { makeLayout, type LayoutRow } from './layout.ts';
import { homesOf, placeAt, type Place, type TimelineMemory } from './memory.ts';
import { makeSpacer } from './spacer.ts';
import { createUnseen } from './unseen.ts';
import { makeVeil } from './veil.ts';

/** Stands for the rows between the mounted ones and the last ones. */
export interface Gap {
  kind: 'gap';
  key: 'gap';
}

interface TimelineScrollOptions<R extends LayoutRow> {
  rows: Accessor<readonly R[]>;
  /** About how tall a row is at least that nobody has seen. */
  guess(row: R): number;
  memory: TimelineMemory;
  /** A timeline that rests outside of the page keeps what was seen of it, and shows that again at once. */
  isShown: Accessor<boolean>;
  /** The beginning of what is loaded is near. */
  onNearStart(): void;
}

export interface TimelineScroll<R> {
  items: Accessor<readonly (R | Gap)[]>;
  /** The elements that it works with. */
  attach(elements: { scroller: HTMLElement; box: HTMLElement; before: HTMLElement; spacer: HTMLElement }): void;
  /** A row's element is there; a gap's as well. */
  mount(key: string, element: HTMLElement): void;
  isAway: Accessor<boolean>;
  /** At the end, and there to stay. */
  isFollowing(): boolean;
  /** Rows that came since the person left the end. */
  unseen: Accessor<number>;
  toLatest(): void;
  /** Stays where it is, also at the end: what the person opens there grows downwards. */
  hold(): void;
  /** Puts a message that was just sent near the top, with room below for its answer. */
  putOnTop(key: string): void;
  /** Mounts a row, brings it into view, and hands over its element. */
  reveal(key: string): HTMLElement | undefined;
}

/** Shorter timelines are drawn whole. */
const WINDOWED_FROM = 60;
/** So many rows at the end stay mounted and out of the measuring. */
const TAIL = 5;
const AWAY_PX = 200;
const END_PX = 2;

const gap: Gap = { kind: 'gap', key: 'gap' };

export function createTimelineScroll<R extends LayoutRow>(options: TimelineScrollOptions<R>): TimelineScroll<R> {
  const { rows, memory, isShown } = options;
  const layout = makeLayout(memory.sizes, options.guess);
  const [isAway, setAway] = createSignal(false);
  const unseen = createUnseen(rows);
  const [moved, setMoved] = createSignal(0);
  const elements = new Map<string, HTMLElement>();
  const keys = new WeakMap<Element, string>();
  /** Observing again would report again. */
  const measured = new WeakSet<Element>();
  let scroller: HTMLElement | undefined;
  let box: HTMLElement;
  let before: HTMLElement;
  let fitSpacer: ReturnType<typeof makeSpacer> | undefined;
  /** Where the person is: at a row, or at the end. */
  let place: Place = memory.place;
  let known: readonly R[] = [];
  let range = { start: 0, end: 0 };
  let viewHeight = window.innerHeight;
  /** Of the first row, from the top of the content. */
  let base = 0;
  let lastTop = 0;
  /** What was taken away at the end may come again: then the view goes down with it. */
  let isPulled = false;
  let sentKey: string | undefined;
  /** The first picture shows what is seen; the rows around it come with the next, so that a session opens at once. */
  let isFirst = true;
  /** Never drawn whole: later a short timeline only goes under the veil. */
  let isNew = true;
  const veil = makeVeil();

  const sentElement = () => (sentKey === undefined ? undefined : elements.get(sentKey));
  const tailStart = () => Math.max(0, layout.count() - TAIL);
  const distance = () => (scroller ? scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop : 0);

  /** Where the view shall be; undefined when it follows the end. */
  function wantedTop(): number | undefined {
    const index = place ? layout.indexOf(place.key) : -1;
    return place && index >= 0 ? layout.top(index) + base - place.offset : undefined;
  }

  function choose() {
    const count = layout.count();
    if (count < WINDOWED_FROM && !isNew) {
      range = { start: 0, end: count };
      return;
    }
    const top = wantedTop() ?? layout.top(count) + base - viewHeight;
    range = layout.around(top - base, viewHeight, isFirst ? 0 : viewHeight);
    if (isFirst && !place) return;
    // The last rows may have any height: all of them are there, and what the view shows above them.
    range.start = Math.min(range.start, tailStart());
    if (!isFirst && !place) range.start = Math.min(range.start, layout.indexAt(lastTop - base - viewHeight));
  }

  function exchange(next: readonly R[]) {
    // What leaves the end keeps the height that it has there.
    for (const { key } of known.slice(tailStart())) {
      const element = elements.get(key);
      if (element?.isConnected && !veil.isOn()) layout.measure(key, element.offsetHeight);
    }
    notePull();
    const homes = homesOf(place, layout);
    layout.setRows(next);
    known = next;
    if (place) place = homes.find(({ key }) => layout.indexOf(key) >= 0);
  }

  const items = createMemo<readonly (R | Gap)[]>(() => {
    if (isShown()) {
      const next = rows();
      moved();
      if (next !== known) exchange(next);
    } else isFirst = true;
    choose();
    const tail = Math.max(range.end, tailStart());
    return [...known.slice(range.start, range.end), gap, ...known.slice(tail)];
  });

  /** Laid out while the end was higher, the browser pulled the view up to it: that was not the person. */
  function notePull() {
    if (!scroller?.isConnected || place || scroller.scrollTop >= lastTop || distance() > END_PX) return;
    lastTop = scroller.scrollTop;
    isPulled = true;
  }

  function moveTo(top: number, from = lastTop) {
    lastTop = from;
    if (!scroller || Math.abs(top - from) < 0.5) return;
    scroller.scrollTop = top;
    lastTop = scroller.scrollTop;
  }

  function fit() {
    if (!veil.isOn()) fitSpacer?.(sentElement());
  }

  /** Above and between the mounted rows there is as much room as the others take. */
  function makeRoom() {
    before.style.height = `${layout.top(range.start)}px`;
    const between = elements.get('gap');
    if (between) between.style.height = `${layout.top(Math.max(range.end, tailStart())) - layout.top(range.end)}px`;
  }

  function settle() {
    if (!untrack(isShown)) return;
    const top = wantedTop();
    if (top === undefined) {
      place = undefined;
      isPulled = false;
      if (scroller) moveTo(scroller.scrollHeight - scroller.clientHeight, scroller.scrollTop);
    } else moveTo(top);
    look();
  }

  function look() {
    const isFar = place !== undefined && distance() > AWAY_PX;
    setAway(isFar);
    unseen.see(place === undefined);
    if (scroller && !veil.isOn() && scroller.scrollTop < 2 * viewHeight && range.start === 0) options.onNearStart();
  }

  function onScroll() {
    if (!scroller || veil.isOn()) return;
    const { scrollTop } = scroller;
    if (Math.abs(scrollTop - lastTop) > 1) {
      const isEnd = distance() <= END_PX;
      // Only reaching the end means following again.
      if (isEnd) place = undefined;
      else if (place !== undefined || scrollTop < lastTop) hold(scrollTop);
      lastTop = scrollTop;
    }
    if (isUncovered()) setMoved((count) => count + 1);
    look();
  }

  function hold(scrollTop: number) {
    place = placeAt(layout, scrollTop - base, tailStart()) ?? place;
  }

  const isUncovered = () =>
    layout.count() >= WINDOWED_FROM &&
    !layout.covers(range, tailStart(), lastTop - base, viewHeight, isFirst ? 0 : viewHeight / 2);

  const observer = new ResizeObserver((entries) => {
    if (!untrack(isShown)) return;
    let isChanged = false;
    for (const { target, borderBoxSize } of entries) {
      const key = keys.get(target);
      if (target === scroller) {
        viewHeight = scroller.clientHeight;
        base = box.offsetTop;
        isChanged = true;
      } else if (key === undefined) isChanged = true;
      else if (!veil.isOn() && target.isConnected)
        isChanged = layout.measure(key, borderBoxSize[0]?.blockSize ?? 0) || isChanged;
    }
    if (!isChanged) return;
    makeRoom();
    fit();
    settle();
    if (isUncovered()) setMoved((count) => count + 1);
  });

  function arrange() {
    if (!scroller) return;
    const tail = layout.keyAt(tailStart());
    let isTail = layout.count() === 0;
    for (const { key } of items()) {
      isTail ||= key === tail;
      const element = elements.get(key);
      if (!element || key === 'gap') continue;
      if (isTail) observer.unobserve(element);
      else if (!measured.has(element)) observer.observe(element);
      if (isTail) measured.delete(element);
      else measured.add(element);
    }
    makeRoom();
    const top = wantedTop();
    if (top !== undefined) moveTo(top);
    else if (isPulled) settle();
  }

  function drawAround() {
    isFirst = isNew = false;
    const wasVeiled = veil.isOn();
    veil.lift();
    setMoved((count) => count + 1);
    if (!wasVeiled) return;
    fit();
    settle();
  }

  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Once the first picture is on the screen and the page had a frame for what else came with it. */
  function drawAroundSoon() {
    cancelDrawing();
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => (timer = setTimeout(drawAround)));
    });
  }

  function cancelDrawing() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  }

  /** Everything is written before anything is read: one layout does for both. */
  function enter() {
    if (!scroller) return;
    makeRoom();
    viewHeight = scroller.clientHeight;
    base = box.offsetTop;
    lastTop = scroller.scrollTop;
    fit();
    untrack(arrange);
    settle();
    // What was not seen yet may be smaller than it was taken for.
    const isShort = lastTop - base < layout.top(range.start);
    if (isShort && (range.start > 0 || veil.isOn())) drawAround();
    else drawAroundSoon();
  }

  function leave() {
    cancelDrawing();
    if (scroller && place === undefined) veil.put(box);
  }

  createEffect(on(items, arrange));
  // Outside of the page it loses its height of scrolling.
  createEffect(on(isShown, (isThere) => (isThere ? enter() : leave()), { defer: true }));
  onCleanup(() => {
    cancelDrawing();
    observer.disconnect();
    memory.place = place;
  });

  function follow() {
    place = undefined;
    settle();
    setMoved((count) => count + 1);
    settle();
  }

  return {
    items,
    attach(given) {
      ({ scroller, box, before } = given);
      fitSpacer = makeSpacer({ element: given.spacer, scroller, box });
      scroller.addEventListener('scroll', onScroll, { passive: true });
      observer.observe(scroller);
      observer.observe(box);
      enter();
    },
    mount(key, element) {
      elements.set(key, element);
      keys.set(element, key);
      onCleanup(() => {
        observer.unobserve(element);
        if (elements.get(key) === element) elements.delete(key);
      });
    },
    isAway,
    isFollowing: () => place === undefined,
    unseen: unseen.count,
    toLatest: follow,
    hold: () => hold(lastTop),
    putOnTop(key) {
      sentKey = key;
      if (untrack(isShown)) fit();
      follow();
    },
    reveal(key) {
      const index = layout.indexOf(key);
      if (index < 0) return undefined;
      if (veil.isOn()) drawAround();
      const top = layout.top(index) + base;
      const isInView = top >= lastTop && layout.top(index + 1) + base <= lastTop + viewHeight;
      if (!isInView || !elements.has(key)) {
        place = { key, offset: Math.round(viewHeight / 4) };
        setMoved((count) => count + 1);
        settle();
      }
      return elements.get(key);
    },
  };
}
