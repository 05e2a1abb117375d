/** What a person can do here, in one list: the shortcuts, the palette and the help sheet are drawn from it. */

import { createContext, createSignal, onCleanup, untrack, useContext } from 'solid-js';
import { isPressed, isSingleKey } from './keys.ts';

/** Where the keys of a command work; also its heading in the help sheet. */
export type Scope = 'anywhere' | 'session' | 'list' | 'conversation' | 'composer' | 'processes';

export interface Command {
  id: string;
  /** What it does, as a wish: “Start a new session”. */
  label: string;
  keys?: string;
  scope: Scope;
  /** Makes no sense when it is chosen from a list. */
  isKeyOnly?: boolean;
  /** Without it the command is only told in the help sheet: the place that has its keys runs it. */
  run?(): void;
}

export interface Commands {
  /** Those of this moment: what belongs to a page that is about to go is not watched from outside of it. */
  all(): readonly Command[];
  /** Adds commands for as long as the calling component lives. */
  register(source: () => readonly Command[]): void;
  run(id: string): void;
}

export function createCommands(hasSingleKeys: () => boolean): Commands {
  const [sources, setSources] = createSignal<readonly (() => readonly Command[])[]>([]);
  const all = () => untrack(() => sources().flatMap((source) => source()));

  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing) return;
    // First of all: writing costs no look at what else there is.
    if (isSingleKey(event) && (isWriting(event.target) || !hasSingleKeys())) return;
    if (document.querySelector('dialog[open]')) return;
    // The newest first: what a page says of a key comes before what the frame says.
    const command = all().findLast(({ keys, run }) => run && keys && isPressed(keys, event));
    if (!command) return;
    event.preventDefault();
    command.run?.();
  }

  document.addEventListener('keydown', onKeyDown);
  onCleanup(() => document.removeEventListener('keydown', onKeyDown));

  return {
    all,
    register(source) {
      setSources((known) => [...known, source]);
      onCleanup(() => setSources((known) => known.filter((other) => other !== source)));
    },
    run: (id) =>
      all()
        .find((command) => command.id === id)
        ?.run?.(),
  };
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

export const CommandsContext = createContext<Commands>();

export function useCommands(): Commands {
  const commands = useContext(CommandsContext);
  if (!commands) throw new Error('useCommands is only for components inside Shell.');
  return commands;
}
