import { createEffect, createMemo, createSignal, Match, onCleanup, Show, Switch } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { useAppState } from '../state/app-state.ts';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { Button } from '../ui/Button.tsx';
import { later } from '../ui/later.tsx';
import { Announcements } from './Announcements.tsx';
import { Docks } from '../docks/Docks.tsx';
import { NotFound } from './NotFound.tsx';
import { createSessionActions } from './session-actions.ts';
import { SessionHeader } from './SessionHeader.tsx';

const SessionDetails = later(() => import('./details/SessionDetails.tsx').then((module) => module.SessionDetails));

export function SessionPage(props: { id: string }) {
  const { sync, seen } = useAppState();
  const conversation = sync.open(props.id);
  const session = () => sync.sessions.row(props.id);
  const failure = createMemo(() => {
    const loading = conversation.loading();
    return loading.kind === 'failed' ? loading.problem : undefined;
  });

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
              <Button kind="primary" onClick={() => sync.open(props.id)}>
                {text.action.retry}
              </Button>
            </div>
          </main>
        )}
      </Match>
      <Match when={conversation.loading().kind === 'ready' && session()}>
        {(ready) => <Ready session={ready()} conversation={conversation} />}
      </Match>
    </Switch>
  );
}

/** Beside the conversation there is room for the details. */
const dock = matchMedia('(min-width: 1280px)');

function Ready(props: { session: SessionSummary; conversation: Conversation }) {
  const { preferences } = useAppState();
  const actions = createSessionActions(() => props.session);
  const [isDocked, setDocked] = createSignal(dock.matches);
  const [isSheetOpen, setSheetOpen] = createSignal(false);
  const [areSettingsOpen, setSettingsOpen] = createSignal(false);
  const hasDetails = () => (isDocked() ? preferences.hasDetails() : isSheetOpen());
  const setDetails = (isShown: boolean) => (isDocked() ? preferences.setDetails(isShown) : setSheetOpen(isShown));

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
      <main class="session">
        <SessionHeader
          session={props.session}
          actions={actions}
          areSettingsOpen={areSettingsOpen()}
          onSettings={setSettingsOpen}
          hasDetails={hasDetails()}
          onDetails={() => setDetails(!hasDetails())}
        />
        <Timeline conversation={props.conversation} session={props.session} />
        <Docks session={props.session} conversation={props.conversation} />
        <Announcements conversation={props.conversation} />
      </main>
      <Show when={hasDetails()}>
        <SessionDetails
          session={props.session}
          conversation={props.conversation}
          actions={actions}
          isDocked={isDocked()}
          onSettings={() => setSettingsOpen(true)}
          onClose={close}
        />
      </Show>
    </div>
  );
}

function Skeleton() {
  return (
    <main class="session session-loading" aria-busy="true">
      <div class="session-header">
        <DrawerButton />
      </div>
      <p class="visually-hidden" role="status">
        {text.session.loading}
      </p>
      <div class="skeleton-turn" />
    </main>
  );
}
