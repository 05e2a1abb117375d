/** Whether a box follows its end: it does until the person scrolls up, and again when they are back at the end. */

import { createSignal, onCleanup, type Accessor } from 'solid-js';

export interface Following {
  isOn: Accessor<boolean>;
  set(isOn: boolean): void;
  /** The content has changed. */
  settle(): void;
}

/** Closer to the end than this is at the end. */
const NEAR = 24;

export function createFollowing(box: HTMLElement, content: HTMLElement): Following {
  const [isOn, setOn] = createSignal(true);
  let top = 0;

  const distance = () => box.scrollHeight - box.clientHeight - box.scrollTop;

  function settle() {
    if (isOn()) box.scrollTop = box.scrollHeight;
    top = box.scrollTop;
  }

  /** What is written here is known when its event comes: what differs from it is the person. */
  function onScroll() {
    const moved = box.scrollTop - top;
    if (Math.abs(moved) <= 1) return;
    top = box.scrollTop;
    const isNear = distance() < NEAR;
    if (isNear && moved > 0) setOn(true);
    else if (!isNear && moved < 0) setOn(false);
  }

  box.addEventListener('scroll', onScroll, { passive: true });
  // Blocks get their true height when they come into view, and the window may change.
  const observer = new ResizeObserver(settle);
  observer.observe(box);
  observer.observe(content);
  onCleanup(() => {
    box.removeEventListener('scroll', onScroll);
    observer.disconnect();
  });

  return {
    isOn,
    set(next) {
      setOn(next);
      settle();
    },
    settle,
  };
}
