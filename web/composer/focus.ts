import { hasKeyboard } from './MessageArea.tsx';

/**
 * Where the focus goes when what held it is done with: on to writing, or, where that would open a keyboard on the screen,
 * to the conversation. Whoever has gone elsewhere meanwhile, outside of `left`, stays there.
 */
export function focusOnward(left?: Element): void {
  const { activeElement, body } = document;
  if (activeElement && activeElement !== body && !left?.contains(activeElement)) return;
  const target = hasKeyboard() ? '#composer' : '.timeline-scroller';
  document.querySelector<HTMLElement>(target)?.focus({ preventScroll: true });
}
