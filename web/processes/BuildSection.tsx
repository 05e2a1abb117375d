import { Show } from 'solid-js';
import { Link } from '../address/Link.tsx';
import { usePlace } from '../address/place.ts';
import { useCommands } from '../palette/commands.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Icon } from '../ui/Icon.tsx';
import './build-section.css';

/** What the agents build with, in the sidebar: so far the processes that they left running, and how many of them do. */
export function BuildSection() {
  const { sync } = useAppState();
  const place = usePlace();
  useCommands().register(() => [
    { id: 'processes', label: text.sidebar.processes, scope: 'anywhere', run: () => place.go('/processes') },
  ]);
  return (
    <section class="build-section" aria-label={text.sidebar.build}>
      <h2>{text.sidebar.build}</h2>
      <Link class="build-link" classList={{ 'build-link-on': place.process() !== undefined }} href="/processes">
        <Icon name="terminal" size={16} />
        <span class="build-label">{text.sidebar.processes}</span>
        <Show when={sync.processes.running() > 0}>
          <span class="build-count" aria-hidden="true">
            <span class="process-dot" />
            {sync.processes.running()}
          </span>
          <span class="visually-hidden">{text.sidebar.processesRunning(sync.processes.running())}</span>
        </Show>
      </Link>
    </section>
  );
}
