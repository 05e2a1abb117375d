/** The parts of the page between which F6 goes, each with the element that is most useful in it. */

const regions: readonly [region: string, target: string][] = [
  ['#sidebar', '[data-session][tabindex="0"]'],
  ['main:not(.processes)', '#composer'],
  ['.process-panel', '[data-process][tabindex="0"]'],
  ['.terminal-panel', '.terminal-box'],
  ['aside.details', 'button'],
  ['.toasts:has(button)', 'button'],
];

const focusable = 'a[href], button:not(:disabled), input:not(:disabled), textarea, select';

export function focusNextRegion(by: 1 | -1): void {
  const shown = regions.flatMap(([selector, target]) => {
    const region = document.querySelector<HTMLElement>(selector);
    return region && region.checkVisibility({ visibilityProperty: true }) ? [{ region, target }] : [];
  });
  const at = shown.findIndex(({ region }) => region.contains(document.activeElement));
  const next = shown[(at + by + shown.length) % shown.length];
  const element =
    next?.region.querySelector<HTMLElement>(next.target) ?? next?.region.querySelector<HTMLElement>(focusable);
  element?.focus();
}
