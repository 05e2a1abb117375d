import { createSignal, For, onCleanup, onMount, Show, type JSX } from 'solid-js';

export interface MenuItem {
  label: string;
  isDanger?: boolean;
  /** Begins another group: a line stands before it, unless it is the first. */
  isApart?: boolean;
  onSelect(): void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  children: JSX.Element;
  class?: string;
  tabIndex?: number;
}

/** A button that opens a short list of actions. Arrow keys move, Escape closes and gives the focus back. */
export function Menu(props: MenuProps) {
  let root!: HTMLDivElement;
  let trigger!: HTMLButtonElement;
  const [isOpen, setOpen] = createSignal(false);

  function close() {
    setOpen(false);
    trigger.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!isOpen()) return;
    const options = Array.from(root.querySelectorAll<HTMLElement>('[role=menuitem]'));
    const at = options.indexOf(document.activeElement as HTMLElement);
    const focus = (index: number) => options[(index + options.length) % options.length]?.focus();
    event.stopPropagation();
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') focus(at + 1);
    else if (event.key === 'ArrowUp') focus(at - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(-1);
    else if (event.key === 'Tab') return setOpen(false);
    else return;
    event.preventDefault();
  }

  return (
    <div class={`menu ${props.class ?? ''}`} ref={root} onKeyDown={onKeyDown}>
      <button
        ref={trigger}
        type="button"
        class="button icon-button button-quiet"
        tabIndex={props.tabIndex}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        aria-expanded={isOpen()}
        onClick={() => (isOpen() ? close() : setOpen(true))}
      >
        {props.children}
      </button>
      <Show when={isOpen()}>
        <MenuList
          label={props.label}
          items={props.items}
          trigger={trigger}
          onOutside={() => setOpen(false)}
          onClose={close}
        />
      </Show>
    </div>
  );
}

interface MenuListProps {
  label: string;
  items: readonly MenuItem[];
  trigger: HTMLElement;
  onOutside(): void;
  onClose(): void;
}

const GAP = 4;

/** In the top layer, so that no scrolling box cuts it off. */
function MenuList(props: MenuListProps) {
  let list!: HTMLDivElement;
  let top = 0;

  onMount(() => {
    list.showPopover();
    const place = props.trigger.getBoundingClientRect();
    const { bottom, left, right } = place;
    top = place.top;
    const hasRoom = bottom + GAP + list.offsetHeight <= innerHeight;
    const isRtl = getComputedStyle(list).direction === 'rtl';
    const isEndAligned = isRtl ? left + list.offsetWidth > innerWidth : right > list.offsetWidth;
    list.style.top = `${hasRoom ? bottom + GAP : Math.max(GAP, top - GAP - list.offsetHeight)}px`;
    list.style.left = `${Math.max(GAP, isEndAligned ? right - list.offsetWidth : left)}px`;
    list.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  });

  const onPointerDown = (event: PointerEvent) => {
    const target = event.target as Node;
    if (!list.contains(target) && !props.trigger.contains(target)) props.onOutside();
  };
  /** What scrolled just before it opened says so just after. */
  const onScroll = () => props.trigger.getBoundingClientRect().top !== top && props.onOutside();
  document.addEventListener('pointerdown', onPointerDown);
  document.addEventListener('scroll', onScroll, true);
  window.addEventListener('resize', props.onOutside);
  onCleanup(() => {
    document.removeEventListener('pointerdown', onPointerDown);
    document.removeEventListener('scroll', onScroll, true);
    window.removeEventListener('resize', props.onOutside);
  });

  return (
    <div ref={list} class="menu-list" role="menu" popover="manual" aria-label={props.label}>
      <For each={props.items}>
        {(item, index) => (
          <>
            <Show when={item.isApart && index() > 0}>
              <hr class="menu-line" />
            </Show>
            <button
              type="button"
              role="menuitem"
              tabIndex={-1}
              class="menu-item"
              classList={{ 'menu-item-danger': item.isDanger }}
              onClick={() => {
                props.onClose();
                item.onSelect();
              }}
            >
              {item.label}
            </button>
          </>
        )}
      </For>
    </div>
  );
}
