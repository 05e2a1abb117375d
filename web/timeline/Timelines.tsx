import { createEffect, createMemo, createRoot, getOwner, onCleanup, Show, untrack, type JSX } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { useAppState } from '../state/app-state.ts';
import type { Conversation } from '../state/conversation.ts';
import { Timeline } from './Timeline.tsx';
import { TimelineSkeleton } from './TimelineSkeleton.tsx';

/** The one that is shown, and those of the sessions before it. */
const KEPT = 4;

interface Kept {
  element: JSX.Element;
  dispose(): void;
}

/** The timeline of the session. Those seen last rest outside of the page as they are: going back draws nothing anew. */
export function Timelines(props: { conversation: Conversation; session: SessionSummary }) {
  const { sync } = useAppState();
  const owner = getOwner();
  /** In the order of the last visit, newest last. */
  const kept = new Map<Conversation, Kept>();

  function make(conversation: Conversation): Kept {
    return createRoot((dispose) => {
      // One that rests knows its session to the end, also when that is removed.
      const session = createMemo<SessionSummary>(
        (known) => sync.sessions.row(conversation.id) ?? known,
        untrack(() => props.session),
      );
      const element = (
        <Timeline conversation={conversation} session={session()} isShown={props.conversation === conversation} />
      );
      return { element, dispose };
    }, owner);
  }

  const shown = createMemo(() => {
    const { conversation } = props;
    if (conversation.loading().kind !== 'ready') return undefined;
    const found = kept.get(conversation) ?? untrack(() => make(conversation));
    kept.delete(conversation);
    kept.set(conversation, found);
    Array.from(kept.keys()).slice(0, -KEPT).forEach(letGo);
    return found.element;
  });

  function letGo(conversation: Conversation) {
    kept.get(conversation)?.dispose();
    kept.delete(conversation);
  }

  // Of a session that was deleted nothing is kept.
  createEffect(() => {
    const { conversation } = props;
    Array.from(kept.keys())
      .filter((other) => other !== conversation && sync.goneReason(other.id))
      .forEach(letGo);
  });
  onCleanup(() => kept.forEach(({ dispose }) => dispose()));

  return (
    <Show when={shown()} fallback={<TimelineSkeleton />}>
      {shown()}
    </Show>
  );
}
