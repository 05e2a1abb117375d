import { createSignal } from 'solid-js';
import { sidebarWidths } from '../state/choices/preferences.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';

const STEP = 16;
/** Dragged so far below its least width, the list is put away. */
const PUT_AWAY = 120;

/** The edge of the session list: dragged, or moved with the arrow keys; Enter puts the list away, a double click gives it its usual width. */
export function Resizer(props: { onHide(): void }) {
  const { preferences } = useAppState();
  const { least, usual, most } = sidebarWidths;
  const [isDragging, setDragging] = createSignal(false);
  const isMirrored = () => document.documentElement.dir === 'rtl';

  function drag(event: PointerEvent & { currentTarget: HTMLElement }) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const pixels = isMirrored() ? innerWidth - event.clientX : event.clientX;
    if (pixels < PUT_AWAY) {
      event.currentTarget.releasePointerCapture(event.pointerId);
      setDragging(false);
      props.onHide();
    } else preferences.setSidebarWidth(pixels);
  }

  function onKeyDown(event: KeyboardEvent) {
    const grow = isMirrored() ? 'ArrowLeft' : 'ArrowRight';
    const shrink = isMirrored() ? 'ArrowRight' : 'ArrowLeft';
    const width = preferences.sidebarWidth();
    if (event.key === grow) preferences.setSidebarWidth(width + STEP);
    else if (event.key === shrink) preferences.setSidebarWidth(width - STEP);
    else if (event.key === 'Home') preferences.setSidebarWidth(least);
    else if (event.key === 'End') preferences.setSidebarWidth(most);
    else if (event.key === 'Enter') props.onHide();
    else return;
    event.preventDefault();
  }

  return (
    <div
      class="resizer"
      classList={{ 'resizer-on': isDragging() }}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text.sidebar.resize}
      aria-controls="sidebar"
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={preferences.sidebarWidth()}
      onKeyDown={onKeyDown}
      onDblClick={() => preferences.setSidebarWidth(usual)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
      }}
      onPointerMove={drag}
      onLostPointerCapture={() => setDragging(false)}
    />
  );
}
