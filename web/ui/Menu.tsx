import { createSignal, For, onCleanup, Show, type JSX } from 'solid-js';

export interface MenuItem {
  label: string;
  isDanger?: boolean;
  onSelect(): void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  children: JSX.Element;
}

/** A button that opens a short list of actions. Arrow keys move, Escape closes and gives the focus back. */
export function Menu(props: MenuProps) {
  let root!: HTMLDivElement;
  let trigger!: HTMLButtonElement;
  const [isOpen, setOpen] = createSignal(false);
  const options = () => Array.from(root.querySelectorAll<HTMLElement>('[role=menuitem]'));

  function open() {
    setOpen(true);
    options()[0]?.focus();
  }

  function close() {
    setOpen(false);
    trigger.focus();
  }

  function move(step: number) {
    const all = options();
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + step + all.length) % all.length]?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!isOpen()) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Tab') setOpen(false);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
  }

  const onOutside = (event: PointerEvent) => root.contains(event.target as Node) || setOpen(false);
  document.addEventListener('pointerdown', onOutside);
  onCleanup(() => document.removeEventListener('pointerdown', onOutside));

  return (
    <div class="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        ref={trigger}
        type="button"
        class="button icon-button button-quiet"
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        aria-expanded={isOpen()}
        onClick={() => (isOpen() ? close() : open())}
      >
        {props.children}
      </button>
      <Show when={isOpen()}>
        <div class="menu-list" role="menu" aria-label={props.label}>
          <For each={props.items}>
            {(item) => (
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                class="menu-item"
                classList={{ 'menu-item-danger': item.isDanger }}
                onClick={() => {
                  close();
                  item.onSelect();
                }}
              >
                {item.label}
              </button>
            )}
          </For>
        </div>
      </Show>
    </div>
  );
}
