import { createEffect, createSignal, on, onCleanup, Show, type JSX } from 'solid-js';
import { usePlace } from '../address/place.ts';
import { createNotifications } from '../notifications/notifications.ts';
import { CommandsContext, createCommands } from '../palette/commands.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Toasts } from '../toasts/Toasts.tsx';
import { Banners } from './Banners.tsx';
import { DrawerContext } from './drawer.ts';
import { Overlays } from './Overlays.tsx';
import { createPageTitle } from './page-title.ts';
import { Resizer } from './Resizer.tsx';
import { Sidebar } from './Sidebar.tsx';

/** The frame around every page: the session list, and the page itself. On narrow screens the list is a drawer. */
export function Shell(props: { children?: JSX.Element }) {
  const { preferences } = useAppState();
  const place = usePlace();
  const commands = createCommands(preferences.hasSingleKeys);
  const [isOpen, setSignal] = createSignal(false);
  const drawer = matchMedia('(max-width: 1023px)');
  let before: Element | null = null;
  createPageTitle();
  createNotifications();

  /** Put away, the list leaves its place to the page; the button that brings it back takes the focus. */
  function setHidden(isHidden: boolean) {
    preferences.setSidebarHidden(isHidden);
    const target = isHidden ? '.drawer-button' : '[data-session][tabindex="0"], .new-session';
    queueMicrotask(() => document.querySelector<HTMLElement>(target)?.focus());
  }

  function setOpen(next: boolean) {
    if (!drawer.matches && next) return setHidden(false);
    if (next === isOpen() || (next && !drawer.matches)) return;
    if (next) before = document.activeElement;
    const sidebar = document.getElementById('sidebar');
    const wasInside = sidebar?.contains(document.activeElement);
    setSignal(next);
    if (next) sidebar?.querySelector<HTMLElement>('[data-session][tabindex="0"], .new-session')?.focus();
    else if (wasInside && before instanceof HTMLElement && before.isConnected) before.focus();
  }

  commands.register(() => [
    {
      id: 'sidebar',
      label: text.sidebar.toggle,
      keys: 'Mod+B',
      scope: 'anywhere',
      run: () => (drawer.matches ? setOpen(!isOpen()) : setHidden(!preferences.isSidebarHidden())),
    },
  ]);
  createEffect(() => document.documentElement.style.setProperty('--sidebar', `${preferences.sidebarWidth()}px`));
  createEffect(on(place.path, () => setOpen(false)));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) setOpen(false);
  };
  const onWiden = () => !drawer.matches && setOpen(false);
  document.addEventListener('keydown', onKeyDown);
  drawer.addEventListener('change', onWiden);
  onCleanup(() => {
    document.removeEventListener('keydown', onKeyDown);
    drawer.removeEventListener('change', onWiden);
  });

  return (
    <CommandsContext.Provider value={commands}>
      <DrawerContext.Provider value={{ isOpen, setOpen }}>
        <div class="shell" classList={{ 'shell-drawer-open': isOpen(), 'shell-alone': preferences.isSidebarHidden() }}>
          <SkipLink target="composer" label={text.skip.toComposer} />
          <SkipLink target="latest" label={text.skip.toLatest} />
          <Sidebar onHide={() => setHidden(true)} />
          <Resizer onHide={() => setHidden(true)} />
          <Show when={isOpen()}>
            <div class="scrim" onClick={() => setOpen(false)} />
          </Show>
          <div class="page" inert={isOpen()}>
            <Banners />
            {props.children}
          </div>
        </div>
        <Overlays />
        <Toasts />
      </DrawerContext.Provider>
    </CommandsContext.Provider>
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
