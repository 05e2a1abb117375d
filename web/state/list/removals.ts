/**
 * Sessions that a person deleted and can still have back. The server hears of it when the time is over, or when this page
 * goes. What is decided is kept in the browser until the server has done it: every tab acts on it, and so does the next page.
 */

import { createMemo, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { Client } from '../../client.ts';
import { problemOf } from '../../problem.ts';

export interface Removal {
  session: string;
  name: string;
  /** Deleted and had back together. */
  group: string;
  /** When the server is asked, in milliseconds since 1970. */
  dueAt: number;
  /** `sent`: too late to have it back. `waiting`: the server does not answer, and is asked again. */
  state: 'counting' | 'sent' | 'waiting';
  /** Its page was open, and is the one to go back to. */
  wasOpen: boolean;
}

export interface Removals {
  of(session: string): Removal | undefined;
  /** By their group, in the order in which they were decided. */
  groups: Accessor<ReadonlyMap<string, readonly Removal[]>>;
  /** `open` is the session whose page is shown. */
  begin(sessions: readonly { id: string; name: string }[], open: string | undefined): void;
  /** All of a group that the server was not asked for yet. Returns those that are back. */
  undo(group: string): Removal[];
  /** The server answers again. */
  flush(): void;
}

interface RemovalOptions {
  client: Client;
  onRemoved(session: string): void;
  onRefused(removal: Removal, problem: string): void;
}

export const UNDO_MS = 10_000;

/** Each session has a place of its own, so that no tab overwrites what another one keeps. */
const PREFIX = 'sessile.removal.';

/** Sessions that one last request names. */
const AT_ONCE = 20;

export function createRemovals({ client, onRemoved, onRefused }: RemovalOptions): Removals {
  const [removals, setRemovals] = createSignal(readKept());
  /** Of this tab, which carries them out when it is closed. */
  const own = new Set<string>();
  const asking = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const groups = createMemo(() => Map.groupBy(removals().values(), ({ group }) => group));

  function keep(changed: readonly Removal[]) {
    for (const removal of changed) localStorage.setItem(PREFIX + removal.session, JSON.stringify(removal));
    look();
  }

  function forget(sessions: readonly string[]) {
    for (const session of sessions) {
      localStorage.removeItem(PREFIX + session);
      own.delete(session);
    }
    look();
  }

  /** Takes up what is kept, whichever tab wrote it, and sends what is due. */
  function look() {
    clearTimeout(timer);
    const kept = readKept();
    setRemovals(kept);
    const counting = [...kept.values()].filter(({ state }) => state === 'counting');
    const now = Date.now();
    const due = counting.filter(({ dueAt }) => dueAt <= now);
    if (due.length > 0) return send(due);
    const next = Math.min(...counting.map(({ dueAt }) => dueAt));
    if (counting.length > 0) timer = setTimeout(look, next - now);
  }

  function send(due: readonly Removal[]) {
    keep(due.map((removal): Removal => ({ ...removal, state: 'sent' })));
    for (const removal of due) void ask(removal);
  }

  async function ask(removal: Removal) {
    const { session } = removal;
    if (asking.has(session)) return;
    asking.add(session);
    try {
      await client.session.remove.mutate({ id: session });
      end(removal);
    } catch (error) {
      const { code, message, isTransient } = problemOf(error);
      if (code === 'NOT_FOUND') end(removal);
      else if (isTransient) keep([{ ...removal, state: 'waiting' }]);
      else {
        forget([session]);
        onRefused(removal, message);
      }
    } finally {
      asking.delete(session);
    }
  }

  function end({ session }: Removal) {
    onRemoved(session);
    forget([session]);
  }

  /** A page that closes has no time to wait for answers: what it kept tells the next one to ask again. */
  function sendAtLast() {
    const last = [...removals().values()].filter(({ session, state }) => own.has(session) && state === 'counting');
    if (last.length === 0) return;
    keep(last.map((removal): Removal => ({ ...removal, state: 'sent' })));
    for (let at = 0; at < last.length; at += AT_ONCE) {
      const some = last.slice(at, at + AT_ONCE);
      const procedures = some.map(() => 'session.remove').join(',');
      void fetch(`/trpc/${procedures}?batch=1`, {
        method: 'POST',
        keepalive: true,
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Object.fromEntries(some.map(({ session: id }, index) => [index, { id }]))),
      }).catch(() => {
        // Nobody is left who could be told; the next page asks again.
      });
    }
  }

  const onStorage = (event: StorageEvent) => event.key?.startsWith(PREFIX) && look();
  window.addEventListener('storage', onStorage);
  window.addEventListener('pagehide', sendAtLast);
  onCleanup(() => {
    window.removeEventListener('storage', onStorage);
    window.removeEventListener('pagehide', sendAtLast);
    clearTimeout(timer);
  });

  look();

  return {
    of: (session) => removals().get(session),
    groups,
    begin(sessions, open) {
      const dueAt = Date.now() + UNDO_MS;
      const group = `${dueAt}.${sessions[0]?.id ?? ''}`;
      for (const { id } of sessions) own.add(id);
      keep(
        sessions.map(({ id, name }) => ({ session: id, name, group, dueAt, state: 'counting', wasOpen: id === open })),
      );
    },
    undo(group) {
      const back = [...readKept().values()].filter((one) => one.group === group && one.state !== 'sent');
      forget(back.map(({ session }) => session));
      return back;
    },
    flush() {
      const unsettled = [...readKept().values()].filter(({ state }) => state !== 'counting');
      if (unsettled.length > 0) send(unsettled);
      else look();
    },
  };
}

function readKept(): ReadonlyMap<string, Removal> {
  const kept = Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    // Written by `keep` above.
    .map((key) => JSON.parse(localStorage.getItem(key) ?? '') as Removal)
    .sort((a, b) => a.dueAt - b.dueAt || (a.session < b.session ? -1 : 1));
  return new Map(kept.map((removal) => [removal.session, removal]));
}
