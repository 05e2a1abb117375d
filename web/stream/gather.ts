/** Gathers what grew and hands it over with an animation frame, 30 times a second; once a second while nobody looks. */

/** More often nobody sees it, and the frames between belong to the person. */
const PERIOD_MS = 30;
const HIDDEN_MS = 1000;

export function makeGather<T>(hand: (items: ReadonlySet<T>) => void): (item: T) => void {
  let items = new Set<T>();
  let isDue = false;
  let handedAt = Number.NEGATIVE_INFINITY;

  function handOver() {
    const gathered = items;
    items = new Set();
    isDue = false;
    handedAt = performance.now();
    hand(gathered);
  }

  return (item) => {
    items.add(item);
    if (isDue) return;
    isDue = true;
    const wait = handedAt + PERIOD_MS - performance.now();
    if (document.hidden) setTimeout(handOver, HIDDEN_MS);
    else if (wait > 0) setTimeout(() => requestAnimationFrame(handOver), wait);
    else requestAnimationFrame(handOver);
  };
}
