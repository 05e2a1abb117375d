/** Of a timeline that comes back at its end only what may be in view is laid out for the first picture; the rest waits under a veil. */

/** More than a view of them: a row and a block of text take 36 px at least. */
const ROWS = 25;
const BLOCKS = 25;

export interface Veil {
  /** Then nothing above the last rows has the size and the place that it will have. */
  isOn(): boolean;
  /** Over the rows in `box` and their blocks, but the last ones. */
  put(box: HTMLElement): void;
  lift(): void;
}

export function makeVeil(): Veil {
  let covered: Element[] = [];

  function lift() {
    for (const element of covered) element.classList.remove('veiled');
    covered = [];
  }

  return {
    isOn: () => covered.length > 0,
    put(box) {
      // It may lie there still, over others.
      lift();
      const rows = [...box.querySelectorAll(':scope > .row')];
      const blocks = rows.slice(-ROWS).map((row) => [...row.querySelectorAll(':scope.row-text .md-block')]);
      covered = [...rows.slice(0, -ROWS), ...blocks.flatMap((all) => all.slice(0, -BLOCKS))];
      for (const element of covered) element.classList.add('veiled');
    },
    lift,
  };
}
