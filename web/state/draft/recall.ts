/** Prompts that were sent before: those of this session first, newest first, then those of every other. */

const KEY = 'sessile.prompts';
const KEPT = 100;
/** Longer ones are kept by their session alone. */
const LONGEST = 10_000;

interface Remembered {
  session: string;
  text: string;
}

function kept(): Remembered[] {
  return JSON.parse(localStorage.getItem(KEY) ?? '[]') as Remembered[];
}

export function remember(session: string, text: string): void {
  if (text.trim() === '' || text.length > LONGEST) return;
  const rest = kept().filter((prompt) => prompt.text !== text);
  localStorage.setItem(KEY, JSON.stringify([{ session, text }, ...rest].slice(0, KEPT)));
}

export function forgetPrompts(session: string): void {
  const rest = kept().filter((prompt) => prompt.session !== session);
  localStorage.setItem(KEY, JSON.stringify(rest));
}

/** `own` are the session's prompts as its conversation has them, oldest first. */
export function promptsFor(session: string | undefined, own: readonly string[]): string[] {
  const all = kept();
  const here = all.filter((prompt) => prompt.session === session);
  const elsewhere = all.filter((prompt) => prompt.session !== session);
  const texts = [...here, ...own.toReversed().map((text) => ({ text })), ...elsewhere].map(({ text }) => text);
  return [...new Set(texts)].filter((text) => text.trim() !== '');
}
