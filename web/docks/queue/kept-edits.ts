/** Changes to waiting messages that were neither saved nor cancelled: in this tab, over reloads, until then. */

const keyOf = (session: string, message: string): string => `sessile.edit.${session}.${message}`;

export function keptEdit(session: string, message: string): string | undefined {
  return sessionStorage.getItem(keyOf(session, message)) ?? undefined;
}

export function keepEdit(session: string, message: string, text: string): void {
  sessionStorage.setItem(keyOf(session, message), text);
}

export function dropEdit(session: string, message: string): void {
  sessionStorage.removeItem(keyOf(session, message));
}

/** Takes out those whose message has gone. */
export function takeLateEdits(session: string, isHere: (message: string) => boolean): string[] {
  const prefix = keyOf(session, '');
  const late = Object.keys(sessionStorage).filter((key) => key.startsWith(prefix) && !isHere(key.slice(prefix.length)));
  return late.map((key) => {
    const text = sessionStorage.getItem(key) ?? '';
    sessionStorage.removeItem(key);
    return text;
  });
}
