import { A } from '@solidjs/router';
import { createMemo, For, Show } from 'solid-js';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { createClock } from '../ui/clock.ts';
import { groupSessions } from './session-groups.ts';
import { SessionRow } from './SessionRow.tsx';
import { ThemeChoice } from './ThemeChoice.tsx';

export function Sidebar() {
  const { sync, server } = useAppState();
  const { sessions } = sync;
  const now = createClock(60_000);
  const groups = createMemo(() => groupSessions(sessions.rows(), now()));

  return (
    <nav class="sidebar" aria-label={text.sidebar.label}>
      <div class="sidebar-top">
        <span class="brand">{text.appName}</span>
        <A class="button button-plain new-session" href="/">
          <Icon name="plus" size={16} />
          {text.sidebar.newSession}
        </A>
      </div>
      <div class="sidebar-list">
        <Show when={sessions.isLoaded()} fallback={<Skeleton isFailed={Boolean(sessions.problem())} />}>
          <Show when={sessions.rows().length > 0} fallback={<p class="sidebar-note">{text.sidebar.empty}</p>}>
            <For each={groups()}>
              {(group) => (
                <section class="session-group" aria-label={text.sidebar[group.name]}>
                  <h2 classList={{ 'session-group-urgent': group.name === 'needsYou' }}>{text.sidebar[group.name]}</h2>
                  <ul>
                    <For each={group.ids}>
                      {(id) => (
                        <Show when={sessions.row(id)}>{(row) => <SessionRow session={row()} now={now()} />}</Show>
                      )}
                    </For>
                  </ul>
                </section>
              )}
            </For>
          </Show>
          <Show when={sessions.hasMore()}>
            <Button kind="quiet" onClick={() => void sessions.loadMore()}>
              {text.sidebar.loadMore}
            </Button>
          </Show>
        </Show>
        <Show when={sessions.problem()}>
          <p class="sidebar-note" role="alert">
            {text.sidebar.problem}{' '}
            <Button kind="quiet" onClick={() => void sessions.load()}>
              {text.action.retry}
            </Button>
          </p>
        </Show>
      </div>
      <footer class="sidebar-foot">
        <ThemeChoice />
        <span class="version">{server.info()?.version}</span>
      </footer>
    </nav>
  );
}

/** Rows at their final height, so that nothing moves when the list arrives. */
function Skeleton(props: { isFailed: boolean }) {
  return (
    <Show when={!props.isFailed}>
      <ul class="skeleton-list" aria-label={text.sidebar.loading}>
        <For each={Array.from({ length: 6 })}>{() => <li class="skeleton-row" />}</For>
      </ul>
    </Show>
  );
}
