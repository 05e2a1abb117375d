import { useLocation } from '@solidjs/router';
import { createEffect, createSignal, on, onCleanup, Show, type JSX } from 'solid-js';
import { text } from '../text.ts';
import { Banners } from './Banners.tsx';
import { DrawerContext } from './drawer.ts';
import { Sidebar } from './Sidebar.tsx';

/** The frame around every page: the session list, and the page itself. On narrow screens the list is a drawer. */
export function Shell(props: { children?: JSX.Element }) {
  const location = useLocation();
  const [isOpen, setOpen] = createSignal(false);

  createEffect(
    on(
      () => location.pathname,
      () => setOpen(false),
    ),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen()) setOpen(false);
  };
  document.addEventListener('keydown', onKeyDown);
  onCleanup(() => document.removeEventListener('keydown', onKeyDown));

  return (
    <DrawerContext.Provider value={{ isOpen, setOpen }}>
      <div class="shell" classList={{ 'shell-drawer-open': isOpen() }}>
        <SkipLink target="composer" label={text.skip.toComposer} />
        <SkipLink target="latest" label={text.skip.toLatest} />
        <Sidebar />
        <Show when={isOpen()}>
          <div class="scrim" onClick={() => setOpen(false)} />
        </Show>
        <div class="page" inert={isOpen()}>
          <Banners />
          {props.children}
        </div>
      </div>
    </DrawerContext.Provider>
  );
}

/** The router would scroll there without moving the focus. */
function SkipLink(props: { target: string; label: string }) {
  function follow(event: MouseEvent) {
    event.preventDefault();
    document.getElementById(props.target)?.focus();
  }
  return (
    <a class="skip-link" href={`#${props.target}`} onClick={follow}>
      {props.label}
    </a>
  );
}
