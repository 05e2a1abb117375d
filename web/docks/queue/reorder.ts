/** Dragging a row of a list by its handle, with the pointer. The rows keep their places until it is let go. */

import { createSignal, type Accessor } from 'solid-js';

export interface Reorder {
  /** The id of the row that is being dragged. */
  dragged: Accessor<string | undefined>;
  /** The place that it would take. */
  target: Accessor<number | undefined>;
  begin(id: string, event: PointerEvent): void;
}

export function createReorder(list: () => HTMLElement, drop: (id: string, to: number) => void): Reorder {
  const [dragged, setDragged] = createSignal<string>();
  const [target, setTarget] = createSignal<number>();

  function begin(id: string, event: PointerEvent) {
    if (event.button !== 0) return;
    event.preventDefault();
    // Pointer events go to the element that has the listener.
    const handle = event.currentTarget as HTMLElement;
    const rows = Array.from(list().querySelectorAll<HTMLElement>('[data-row]'));
    const middles = rows.map((row) => row.getBoundingClientRect().top + row.offsetHeight / 2);
    const from = rows.findIndex((row) => row.dataset.row === id);
    const row = rows[from];
    setDragged(id);
    setTarget(from);

    const onMove = (move: PointerEvent) => {
      const y = move.clientY;
      setTarget(middles.filter((middle, index) => index !== from && middle < y).length);
      if (row) row.style.translate = `0 ${y - event.clientY}px`;
    };
    const end = (isDropped: boolean) => {
      const to = target();
      setDragged();
      setTarget();
      if (row) row.style.translate = '';
      handle.removeEventListener('pointermove', onMove);
      handle.removeEventListener('pointerup', onUp);
      handle.removeEventListener('pointercancel', onCancel);
      if (isDropped && to !== undefined && to !== from) drop(id, to);
    };
    // The last way before it may have come without an event of its own.
    const onUp = (up: PointerEvent) => {
      onMove(up);
      end(true);
    };
    const onCancel = () => end(false);
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', onMove);
    handle.addEventListener('pointerup', onUp);
    handle.addEventListener('pointercancel', onCancel);
  }

  return { dragged, target, begin };
}
