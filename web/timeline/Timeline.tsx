import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, untrack } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { usePlace } from '../address/place.ts';
import { useAppState } from '../state/app-state.ts';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { writeClipboard } from '../ui/copy.ts';
import { Icon } from '../ui/Icon.tsx';
import { later } from '../ui/later.tsx';
import { jumpTo } from './jump.ts';
import { makeRowKeys } from './keyboard.ts';
import { OutgoingBubble } from './OutgoingBubble.tsx';
import { createRows, guessHeight, type Row } from './rows.ts';
import type { RowContext } from './row/row-context.ts';
import { RowView } from './row/RowView.tsx';
import { memoryOf } from './scroll/memory.ts';
import { createTimelineScroll } from './scroll/timeline-scroll.ts';

const FindBar = later(async () => (await import('./find/FindBar.tsx')).FindBar);

interface TimelineProps {
  conversation: Conversation;
  session: SessionSummary;
  /** Otherwise it rests outside of the page, and costs nothing there. */
  isShown: boolean;
}

export function Timeline(props: TimelineProps) {
  const { outbox } = useAppState();
  const place = usePlace();
  let scroller!: HTMLDivElement;
  let box!: HTMLDivElement;
  let before!: HTMLDivElement;
  let spacer!: HTMLDivElement;
  const memory = memoryOf(props.conversation);
  const rows = createRows(props.conversation, () => props.session);
  // Without an answer the way to older messages stays where it is: the person or the next scroll tries again.
  const loadOlder = () => void props.conversation.loadOlder().catch(() => undefined);
  const scroll = createTimelineScroll<Row>({
    rows,
    guess: (row) => untrack(() => guessHeight(row, props.conversation)),
    memory,
    isShown: () => props.isShown,
    onNearStart: () => props.conversation.hasOlder() && loadOlder(),
  });
  const newestAnswer = createMemo(() =>
    props.conversation.messages.findLast((message) => message.role === 'assistant'),
  );
  const lastFailed = createMemo(
    () => newestAnswer()?.parts.findLast((part) => part.type === 'tool' && part.status === 'failed')?.id,
  );
  const context: RowContext = {
    conversation: whileShown(props.conversation, () => props.isShown),
    session: () => props.session,
    memory,
    loadOlder,
    hold: () => scroll.hold(),
    isFollowing: scroll.isFollowing,
    newestAnswer,
    lastFailed,
  };
  const outgoing = () => outbox.of(props.session.id);
  const lastSent = createMemo(() => props.conversation.messages.findLast((message) => message.role === 'user')?.id);

  // Whoever sends something wants to see what comes of it.
  let isSending = false;
  createEffect(
    on(
      () => outgoing().length,
      (count, earlier = 0) => {
        if (count <= earlier) return;
        isSending = true;
        scroll.toLatest();
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      lastSent,
      (key) => {
        if (key && (isSending || !scroll.isAway())) scroll.putOnTop(key);
        isSending = false;
      },
      { defer: true },
    ),
  );

  onMount(() => scroll.attach({ scroller, box, before, spacer }));
  onMount(() => {
    createEffect(
      on(place.message, (target) => {
        // What cannot be loaded now is not there to go to; the connection's own sign tells why.
        if (target && props.isShown)
          void jumpTo({ conversation: props.conversation, rows, scroll }, target.id).catch(() => false);
      }),
    );
  });

  const [asked, setAsked] = createSignal(0);
  let finder!: HTMLDivElement;

  /** Asked for again while it has the focus, the browser's own search opens. */
  function onFindKey(event: KeyboardEvent) {
    const isFind = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === 'f';
    if (!isFind || finder.contains(document.activeElement) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    setAsked(asked() + 1);
  }
  createEffect(() => {
    if (!props.isShown) return;
    document.addEventListener('keydown', onFindKey);
    onCleanup(() => {
      document.removeEventListener('keydown', onFindKey);
      setAsked(0);
    });
  });

  function closeFind() {
    setAsked(0);
    scroller.focus();
  }

  const onRowKey = makeRowKeys({
    rows,
    scroll,
    root: () => scroller,
    copy(row, element) {
      if (row.kind === 'user') element.querySelector<HTMLElement>('.copy-button')?.click();
      else if (row.kind === 'text' || row.kind === 'thinking') void writeClipboard(row.part.text);
      else if (row.kind === 'tool') void writeClipboard(row.part.output ?? '');
    },
  });

  return (
    <div class="timeline">
      <div ref={finder}>
        <Show when={asked() > 0}>
          <FindBar
            rows={rows()}
            context={context}
            scroll={scroll}
            root={scroller}
            asked={asked()}
            onClose={closeFind}
          />
        </Show>
      </div>
      <div
        class="timeline-scroller"
        onKeyDown={onRowKey}
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={text.timeline.label}
      >
        <div class="timeline-content">
          <div class="timeline-rows" ref={box}>
            <div ref={before} />
            <For each={scroll.items()}>
              {(row) =>
                row.kind === 'gap' ? (
                  <div ref={(element) => scroll.mount('gap', element)} />
                ) : (
                  <RowView row={row} context={context} ref={(element) => scroll.mount(row.key, element)} />
                )
              }
            </For>
            <Show when={rows().length === 0 && outgoing().length === 0}>
              <div class="empty">
                <h2>{text.session.emptyTitle}</h2>
                <p>{text.session.emptyLead}</p>
              </div>
            </Show>
            <For each={outgoing()}>{(message) => <OutgoingBubble message={message} />}</For>
          </div>
          <div id="latest" tabIndex={-1} />
          <div ref={spacer} />
        </div>
      </div>
      <Show when={scroll.isAway()}>
        <Button class="to-latest" onClick={() => scroll.toLatest()}>
          <Icon name="arrowDown" size={16} />
          {text.timeline.toLatest}
          <Show when={scroll.unseen() > 0}>
            <span class="to-latest-count">{text.row.unseen(scroll.unseen())}</span>
          </Show>
        </Button>
      </Show>
    </div>
  );
}

/** Of text that grows, a timeline that rests hears when it is shown again. */
function whileShown(conversation: Conversation, isShown: () => boolean): Conversation {
  return {
    ...conversation,
    get messages() {
      return conversation.messages;
    },
    live: (part) => (isShown() ? conversation.live(part) : untrack(() => conversation.live(part))),
  };
}
