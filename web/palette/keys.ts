/** Keys as they are written in one place and read everywhere: `Mod+Shift+O`, `F2`, `?`. */

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

const names: Record<string, string> = {
  Mod: isApple ? '⌘' : 'Ctrl',
  Alt: isApple ? '⌥' : 'Alt',
  Shift: isApple ? '⇧' : 'Shift',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Escape: 'Esc',
};

/** The caps to draw, one for each key. */
export function capsOf(keys: string): string[] {
  return keys.split('+').map((key) => names[key] ?? key);
}

export function isPressed(keys: string, event: KeyboardEvent): boolean {
  const wanted = keys.split('+');
  const key = wanted.at(-1) ?? '';
  if (wanted.includes('Mod') !== (event.ctrlKey || event.metaKey)) return false;
  if (wanted.includes('Alt') !== event.altKey) return false;
  // What Shift makes of a sign is the keyboard's own affair: `?` is wanted, wherever it is.
  const isSign = key.length === 1 && !/[a-z]/i.test(key);
  if (!isSign && wanted.includes('Shift') !== event.shiftKey) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

/** A key that also writes: it must not act while a person writes, and can be turned off. */
export function isSingleKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key.length === 1 && !ctrlKey && !metaKey && !altKey;
}
