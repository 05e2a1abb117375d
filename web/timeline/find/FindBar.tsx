import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from 'solid-js';
import { text } from '../../text.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { RowContext } from '../row/row-context.ts';
import type { Row } from '../rows.ts';
import type { TimelineScroll } from '../scroll/timeline-scroll.ts';
import { clearMarks, markAll, markHits, searchRows } from './search.ts';

interface FindBarProps {
  rows: readonly Row[];
  context: RowContext;
  scroll: TimelineScroll<Row>;
  root: HTMLElement;
  /** Counts up whenever the person asks for the bar. */
  asked: number;
  onClose(): void;
}

/** Finds in the whole session: what is far from the view is not in the page, where the browser could find it. */
export function FindBar(props: FindBarProps) {
  let input!: HTMLInputElement;
  const [query, setQuery] = createSignal('');
  const [at, setAt] = createSignal(0);
  const hits = createMemo(() => searchRows(props.rows, props.context.conversation, query()));
  const present = () => hits()[at()];

  function mark() {
    const hit = present();
    const row = hit && props.root.querySelector(`[data-key="${CSS.escape(hit.key)}"]`);
    markHits(props.root, query(), { row: row ?? undefined, nth: hit?.nth ?? 0 });
  }

  function show() {
    const hit = present();
    for (const key of hit?.inside ?? []) props.context.memory.open(key)[1](true);
    if (hit) props.scroll.reveal(hit.key);
    // What was folded or far away is drawn by then.
    requestAnimationFrame(() => requestAnimationFrame(mark));
  }

  function step(by: number) {
    const count = hits().length;
    if (count > 0) setAt((at() + by + count) % count);
    show();
  }

  /** Older messages belong to the session, too. */
  async function loadAll() {
    while (isOpen && props.context.conversation.hasOlder()) {
      try {
        await props.context.conversation.loadOlder();
      } catch {
        // What is loaded is searched; the connection's own sign tells the rest.
        return;
      }
    }
  }

  let isOpen = true;
  onMount(() => void loadAll());
  createEffect(
    on(
      () => props.asked,
      () => {
        input.focus();
        input.select();
      },
    ),
  );
  createEffect(on(query, () => (setAt(Math.max(0, hits().length - 1)), show()), { defer: true }));
  // Rows that come into the page while it scrolls are marked, too.
  createEffect(
    on(props.scroll.items, () => requestAnimationFrame(() => markAll(props.root, query())), { defer: true }),
  );
  onCleanup(() => {
    isOpen = false;
    clearMarks();
  });

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') props.onClose();
    else if (event.key === 'Enter' && !event.isComposing) step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <search class="find" onKeyDown={onKeyDown}>
      <input
        ref={input}
        class="find-input"
        type="text"
        aria-label={text.find.label}
        placeholder={text.find.label}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <span class="find-count" role="status">
        <Show when={query()}>{text.find.count(hits().length === 0 ? 0 : at() + 1, hits().length)}</Show>
      </span>
      <IconButton label={text.find.previous} onClick={() => step(-1)}>
        <Icon name="arrowUp" size={16} />
      </IconButton>
      <IconButton label={text.find.next} onClick={() => step(1)}>
        <Icon name="arrowDown" size={16} />
      </IconButton>
      <IconButton label={text.action.close} onClick={() => props.onClose()}>
        <Icon name="close" size={16} />
      </IconButton>
    </search>
  );
}
