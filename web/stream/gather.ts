/** Gathers what grew and hands it over once per animation frame; once a second while nobody looks. */

const HIDDEN_MS = 1000;

export function makeGather<T>(hand: (items: ReadonlySet<T>) => void): (item: T) => void {
  let items = new Set<T>();
  let isDue = false;

  function handOver() {
    const gathered = items;
    items = new Set();
    isDue = false;
    hand(gathered);
  }

  return (item) => {
    items.add(item);
    if (isDue) return;
    isDue = true;
    if (document.hidden) setTimeout(handOver, HIDDEN_MS);
    else requestAnimationFrame(handOver);
  };
}
