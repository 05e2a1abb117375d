/** One stop of the Tab key for a whole list: the arrow keys move inside, and the focus survives what the list does. */

import { createEffect, createMemo, createSignal, on, type Accessor } from 'solid-js';

interface RovingOptions {
  root(): HTMLElement;
  /** Every row, drawn or not. */
  order: Accessor<readonly string[]>;
  /** The row of the page that is open. */
  current(): string | undefined;
  /** Brings a row onto the screen, and so into the page. */
  reveal(id: string): void;
}

export interface Roving {
  /** The row that has or had the focus. */
  active: Accessor<string | undefined>;
  /** The row that the Tab key reaches. */
  stop: Accessor<string | undefined>;
  focus(id: string): void;
  /** Takes the focus back when nothing else has it. */
  recover(id: string): void;
  /** The row to go to when these leave. */
  after(ids: readonly string[]): string | undefined;
  /** Whether the key meant something here. */
  onKey(key: string): boolean;
  onFocusIn(event: FocusEvent): void;
  onFocusOut(event: FocusEvent): void;
}

const PAGE = 10;

export function createRoving({ root, order, current, reveal }: RovingOptions): Roving {
  const [active, setActive] = createSignal<string>();
  let isInside = false;

  const stop = createMemo(() => {
    const known = new Set(order());
    return [active(), current()].find((id) => id !== undefined && known.has(id)) ?? order()[0];
  });

  const linkOf = (id: string) => root().querySelector<HTMLElement>(`[data-session="${CSS.escape(id)}"]`);
  const hasNothing = () => !document.activeElement || document.activeElement === document.body;

  function focus(id: string) {
    setActive(id);
    reveal(id);
    linkOf(id)?.focus({ preventScroll: true });
  }

  function recover(id: string) {
    if (hasNothing()) focus(id);
  }

  // A row that moves to another group is drawn anew: the focus goes with it.
  createEffect(
    on(order, (ids) => {
      const id = active();
      if (isInside && id && ids.includes(id)) queueMicrotask(() => recover(id));
    }),
  );

  function step(by: number): string | undefined {
    const ids = order();
    const at = ids.indexOf(active() ?? stop() ?? '');
    return ids[Math.min(ids.length - 1, Math.max(0, at + by))];
  }

  function targetOf(key: string): string | undefined {
    switch (key) {
      case 'ArrowDown':
        return step(1);
      case 'ArrowUp':
        return step(-1);
      case 'PageDown':
        return step(PAGE);
      case 'PageUp':
        return step(-PAGE);
      case 'Home':
        return order()[0];
      case 'End':
        return order().at(-1);
      default:
        return undefined;
    }
  }

  return {
    active,
    stop,
    focus,
    recover,
    after(leaving) {
      const ids = order();
      const last = ids.findLastIndex((id) => leaving.includes(id));
      const isStaying = (id: string) => !leaving.includes(id);
      return ids.slice(last + 1).find(isStaying) ?? ids.slice(0, Math.max(0, last)).findLast(isStaying);
    },
    onKey(key) {
      const id = active();
      const link = id ? linkOf(id) : undefined;
      if (key === 'ArrowRight' && link) {
        link.parentElement?.querySelector<HTMLElement>('.menu button')?.focus();
        return true;
      }
      if (key === 'ArrowLeft' && link) {
        link.focus();
        return true;
      }
      const target = targetOf(key);
      if (target !== undefined) focus(target);
      return target !== undefined;
    },
    onFocusIn(event) {
      const row = event.target instanceof Element ? event.target.closest('li')?.querySelector('[data-session]') : null;
      if (row instanceof HTMLElement) setActive(row.dataset.session);
      isInside = true;
    },
    onFocusOut(event) {
      // A row that is taken out of the page loses the focus without another element having it.
      const { target } = event;
      queueMicrotask(() => {
        isInside = root().contains(document.activeElement) || !(target instanceof Node && target.isConnected);
      });
    },
  };
}
