import { text } from '../text.ts';

/** Copies, and lets the button say so for a moment. */
export async function copyText(what: string, button: HTMLElement): Promise<void> {
  const before = button.textContent;
  await writeClipboard(what);
  button.textContent = text.action.copied;
  setTimeout(() => {
    button.textContent = before;
  }, 1500);
}

/** The clipboard API exists only on HTTPS and loopback; a selection works everywhere. */
export async function writeClipboard(what: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(what);
  const area = document.createElement('textarea');
  area.value = what;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
