import { useParams } from '@solidjs/router';
import { createEffect, createMemo, Match, onCleanup, Show, Switch } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { useAppState } from '../state/app-state.ts';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { Button } from '../ui/Button.tsx';
import { Announcements } from './Announcements.tsx';
import { ApprovalDock } from '../composer/ApprovalDock.tsx';
import { Composer } from '../composer/Composer.tsx';
import { NotFound } from './NotFound.tsx';
import { PhaseNotice } from './PhaseNotice.tsx';
import { SessionHeader } from './SessionHeader.tsx';
import { WaitingDock } from '../composer/WaitingDock.tsx';

export function SessionPage() {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <OpenSession id={id} />}
    </Show>
  );
}

function OpenSession(props: { id: string }) {
  const { sync } = useAppState();
  const conversation = sync.open(props.id);
  const session = () => sync.sessions.row(props.id);
  const failure = createMemo(() => {
    const loading = conversation.loading();
    return loading.kind === 'failed' ? loading.problem : undefined;
  });

  createEffect(() => {
    document.title = session() ? `${session()?.name} · ${text.appName}` : text.appName;
  });
  onCleanup(() => (document.title = text.appName));

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

function Ready(props: { session: SessionSummary; conversation: Conversation }) {
  return (
    <main class="session">
      <SessionHeader session={props.session} />
      <Timeline conversation={props.conversation} session={props.session} />
      <div class="docks">
        <PhaseNotice session={props.session} />
        <ApprovalDock session={props.session.id} messages={props.conversation.messages} />
        <WaitingDock session={props.session.id} messages={props.conversation.messages} />
        <Composer session={props.session} />
      </div>
      <Announcements conversation={props.conversation} />
    </main>
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
