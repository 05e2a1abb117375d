import { createEffect, createMemo, createSignal, Match, onCleanup, Show, Switch, untrack } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { useAppState } from '../state/app-state.ts';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';
import { TimelineSkeleton } from '../timeline/TimelineSkeleton.tsx';
import { Timelines } from '../timeline/Timelines.tsx';
import { Button } from '../ui/Button.tsx';
import { later } from '../ui/later.tsx';
import { Announcements } from './Announcements.tsx';
import { Docks } from '../docks/Docks.tsx';
import { NotFound } from './NotFound.tsx';
import { PendingRemoval } from './removal/PendingRemoval.tsx';
import { createSessionActions } from './session-actions.ts';
import { SessionHeader, type SessionDialog } from './SessionHeader.tsx';

const SessionDetails = later(() => import('./details/SessionDetails.tsx').then((module) => module.SessionDetails));

export function SessionPage(props: { id: string }) {
  const { sync, seen, removals } = useAppState();
  const conversation = createMemo(() => open(props.id));
  const session = () => sync.sessions.row(props.id);
  const failure = createMemo(() => {
    const loading = conversation().loading();
    return loading.kind === 'failed' ? loading.problem : undefined;
  });

  function open(id: string): Conversation {
    return untrack(() => sync.open(id));
  }

  // What happens while nobody looks at the tab is news when they come back.
  const look = () => {
    const row = session();
    if (row && !document.hidden) seen.look(row);
  };
  createEffect(look);
  document.addEventListener('visibilitychange', look);
  onCleanup(() => document.removeEventListener('visibilitychange', look));

  return (
    <Switch fallback={<Skeleton />}>
      <Match when={sync.goneReason(props.id)}>
        <NotFound title={text.session.removed} />
      </Match>
      <Match when={removals.of(props.id)}>{(removal) => <PendingRemoval removal={removal()} />}</Match>
      <Match when={failure()?.code === 'NOT_FOUND'}>
        <NotFound />
      </Match>
      <Match when={failure()}>
        {(problem) => (
          <main class="empty-page">
            <DrawerButton />
            <div class="empty">
              <h1>{text.session.failed}</h1>
              <p>{problem().message}</p>
              <Button kind="primary" onClick={() => open(props.id)}>
                {text.action.retry}
              </Button>
            </div>
          </main>
        )}
      </Match>
      <Match when={session()}>{(known) => <Known session={known()} conversation={conversation()} />}</Match>
    </Switch>
  );
}

/** Beside the conversation there is room for the details. */
const dock = matchMedia('(min-width: 1280px)');

/** What a person has open in one session goes with it; everything else stays, and shows another one when that is opened. */
function Known(props: { session: SessionSummary; conversation: Conversation }) {
  const { preferences } = useAppState();
  const [isDocked, setDocked] = createSignal(dock.matches);
  const own = createMemo(() => createOwn(props.conversation));
  const isReady = () => props.conversation.loading().kind === 'ready';
  const hasDetails = () => (isDocked() ? preferences.hasDetails() : own().isSheetOpen());
  const setDetails = (isShown: boolean) => (isDocked() ? preferences.setDetails(isShown) : own().setSheetOpen(isShown));

  function createOwn(conversation: Conversation) {
    const [isSheetOpen, setSheetOpen] = createSignal(false);
    const [dialog, setDialog] = createSignal<SessionDialog>();
    const actions = createSessionActions(() => props.session);
    return { conversation, actions, isSheetOpen, setSheetOpen, dialog, setDialog };
  }

  const onResize = () => setDocked(dock.matches);
  dock.addEventListener('change', onResize);
  onCleanup(() => dock.removeEventListener('change', onResize));

  /** Closed from inside, the panel takes its focused button with it. */
  function close() {
    setDetails(false);
    queueMicrotask(() => {
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('.details-button')?.focus();
    });
  }

  return (
    <div class="session-frame">
      <main class="session" aria-busy={!isReady()}>
        <SessionHeader
          session={props.session}
          actions={own().actions}
          dialog={own().dialog()}
          onDialog={(dialog) => own().setDialog(dialog)}
          hasDetails={hasDetails()}
          onDetails={() => setDetails(!hasDetails())}
        />
        <Timelines conversation={props.conversation} session={props.session} />
        <Docks session={props.session} conversation={props.conversation} />
        <Show when={isReady() && props.conversation} keyed>
          {(conversation) => <Announcements conversation={conversation} />}
        </Show>
      </main>
      <Show when={hasDetails()}>
        <SessionDetails
          session={props.session}
          conversation={own().conversation}
          actions={own().actions}
          isDocked={isDocked()}
          onSettings={() => own().setDialog('settings')}
          onClose={close}
        />
      </Show>
    </div>
  );
}

function Skeleton() {
  return (
    <main class="session" aria-busy="true">
      <div class="session-header">
        <DrawerButton />
      </div>
      <TimelineSkeleton />
    </main>
  );
}
