/** Short notices of what was done a moment ago, each with its way back while there is one. */

import { createSignal, onCleanup, type Accessor } from 'solid-js';

export interface Notice {
  /** What went wrong stays until it is closed. */
  tone: 'neutral' | 'danger';
  text: string;
  undo?(): void;
}

export interface Toast extends Notice {
  id: number;
  /** In milliseconds since 1970. */
  at: number;
}

export interface Toasts {
  all: Accessor<readonly Toast[]>;
  tell(notice: Notice): void;
  close(id: number): void;
}

const STAYS_MS = 10_000;

export function createToasts(): Toasts {
  const [all, setAll] = createSignal<readonly Toast[]>([]);
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let last = 0;
  onCleanup(() => timers.forEach(clearTimeout));

  const close = (id: number) => setAll((toasts) => toasts.filter((toast) => toast.id !== id));

  return {
    all,
    tell(notice) {
      const id = (last += 1);
      setAll((toasts) => [...toasts, { ...notice, id, at: Date.now() }]);
      if (notice.tone === 'danger') return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        close(id);
      }, STAYS_MS);
      timers.add(timer);
    },
    close,
  };
}
