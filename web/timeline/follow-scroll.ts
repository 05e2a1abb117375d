/**
 * Keeps the end of a growing timeline in view until the person scrolls up. Every scroll of ours is remembered, so that whatever
 * else moves the view is the person's: wheel, keyboard, scrollbar, find in page.
 */

import { createSignal, onCleanup, onMount, type Accessor } from 'solid-js';

export interface FollowScroll {
  /** Far enough from the end that a way back is worth showing. */
  isAway: Accessor<boolean>;
  toLatest(): void;
  /** Puts something above the view without moving what is seen. */
  keepPlace(change: () => Promise<void>): Promise<void>;
}

const AWAY_PX = 200;
const END_PX = 4;

export function createFollowScroll(scroller: Accessor<HTMLElement>, content: Accessor<HTMLElement>): FollowScroll {
  const [isAway, setAway] = createSignal(false);
  let isFollowing = true;
  let lastTop = 0;
  let isKeeping = false;

  const distance = () => {
    const element = scroller();
    return element.scrollHeight - element.clientHeight - element.scrollTop;
  };

  function moveTo(top: number) {
    const element = scroller();
    element.scrollTop = top;
    lastTop = element.scrollTop;
  }

  function look() {
    setAway(!isFollowing && distance() > AWAY_PX);
  }

  function onScroll() {
    const { scrollTop } = scroller();
    if (Math.abs(scrollTop - lastTop) > 1) {
      // Up means reading; only reaching the end means following again.
      if (scrollTop < lastTop && distance() > END_PX) isFollowing = false;
      else if (distance() <= END_PX) isFollowing = true;
      lastTop = scrollTop;
    }
    look();
  }

  function onResize() {
    if (isKeeping) return;
    if (isFollowing) moveTo(scroller().scrollHeight);
    look();
  }

  onMount(() => {
    const element = scroller();
    const observer = new ResizeObserver(onResize);
    observer.observe(element);
    observer.observe(content());
    element.addEventListener('scroll', onScroll, { passive: true });
    onCleanup(() => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    });
  });

  return {
    isAway,
    toLatest() {
      isFollowing = true;
      moveTo(scroller().scrollHeight);
      look();
    },
    async keepPlace(change) {
      const element = scroller();
      // Before the first layout there is nothing to keep: the end is what is looked at.
      isKeeping = true;
      const fromEnd = element.scrollHeight - element.scrollTop;
      try {
        await change();
        moveTo(element.scrollHeight - fromEnd);
      } finally {
        isKeeping = false;
        onResize();
      }
    },
  };
}
