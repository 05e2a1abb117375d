import { createEffect, createMemo, For, Match, on, onCleanup, onMount, Show, Switch } from 'solid-js';
import type { AssistantMessage as Reply, UserMessage as Sent } from '../../server/core/transcript.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import { waitingBehindTurn } from '../composer/WaitingDock.tsx';
import { useAppState } from '../state/app-state.ts';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { AssistantMessage } from './AssistantMessage.tsx';
import { createFollowScroll } from './follow-scroll.ts';
import { OutgoingBubble } from './OutgoingBubble.tsx';
import { UserMessage } from './UserMessage.tsx';

export function Timeline(props: { conversation: Conversation; session: SessionSummary }) {
  const { outbox } = useAppState();
  let scroller!: HTMLDivElement;
  let content!: HTMLDivElement;
  let top!: HTMLDivElement;
  const scroll = createFollowScroll(
    () => scroller,
    () => content,
  );

  const shown = createMemo(() => {
    const waiting = new Set(waitingBehindTurn(props.conversation.messages).map((message) => message.id));
    return props.conversation.messages.filter(
      (message) => message.state !== 'withdrawn' && !waiting.has(message.id) && !isEmptyReply(message),
    );
  });
  const outgoing = () => outbox.of(props.session.id);
  const lastSent = createMemo(() => props.conversation.messages.findLast((message) => message.role === 'user')?.id);

  // Whoever sends something wants to see what comes of it.
  createEffect(on([lastSent, () => outgoing().length], () => scroll.toLatest(), { defer: true }));

  onMount(() => {
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && void scroll.keepPlace(() => props.conversation.loadOlder()),
      { root: scroller, rootMargin: '600px 0px 0px 0px' },
    );
    observer.observe(top);
    onCleanup(() => observer.disconnect());
  });

  return (
    <div class="timeline">
      <div class="timeline-scroller" ref={scroller} tabIndex={0} role="region" aria-label={text.timeline.label}>
        <div class="timeline-content" ref={content}>
          <div ref={top} />
          <Show when={props.conversation.hasOlder()}>
            <div class="timeline-older">
              <Button kind="quiet" onClick={() => void scroll.keepPlace(() => props.conversation.loadOlder())}>
                {text.timeline.showOlder}
              </Button>
            </div>
          </Show>
          <Show when={shown().length === 0 && outgoing().length === 0}>
            <div class="empty">
              <h2>{text.session.emptyTitle}</h2>
              <p>{text.session.emptyLead}</p>
            </div>
          </Show>
          <For each={shown()}>
            {(message) => (
              <Switch>
                <Match when={message.role === 'user'}>
                  <UserMessage message={message as Sent} />
                </Match>
                <Match when={message.role === 'assistant'}>
                  <AssistantMessage message={message as Reply} conversation={props.conversation} />
                </Match>
              </Switch>
            )}
          </For>
          <For each={outgoing()}>{(message) => <OutgoingBubble message={message} />}</For>
          <div id="latest" tabIndex={-1} />
        </div>
      </div>
      <Show when={scroll.isAway()}>
        <Button class="to-latest" onClick={() => scroll.toLatest()}>
          <Icon name="arrowDown" size={16} />
          {text.timeline.toLatest}
        </Button>
      </Show>
    </div>
  );
}

/** A turn that was steered before it said anything leaves an empty message behind. */
function isEmptyReply(message: Conversation['messages'][number]): boolean {
  return message.role === 'assistant' && message.state === 'done' && message.parts.length === 0 && !message.ended;
}
