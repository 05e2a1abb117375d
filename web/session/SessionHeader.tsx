import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { isLive } from '../../server/core/phase.ts';
import type { Settings } from '../../server/core/settings.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import { changedSettings, initialSettings } from '../settings/initial.ts';
import { ModelSelect } from '../settings/ModelSelect.tsx';
import { SettingsButton } from '../settings/SettingsButton.tsx';
import { ConnectionChip } from '../shell/ConnectionChip.tsx';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import { StatusGlyph } from '../ui/StatusGlyph.tsx';
import { createAction } from './action.ts';
import { RemoveDialog } from './RemoveDialog.tsx';
import { SessionName } from './SessionName.tsx';
import { isAgentBusy, statusOf } from './status.ts';
import { Icon } from '../ui/Icon.tsx';

export function SessionHeader(props: { session: SessionSummary }) {
  const { client, sync, server } = useAppState();
  const navigate = useNavigate();
  const [isRemoving, setRemoving] = createSignal(false);
  const action = createAction();
  const id = () => props.session.id;
  const status = () => statusOf(props.session);

  async function save(settings: Partial<Settings>) {
    sync.sessions.put(await client.session.update.mutate({ id: id(), settings }));
  }

  function items(): MenuItem[] {
    const stops: MenuItem[] = [
      {
        label: text.header.stopNow,
        onSelect: () => action.run(() => client.session.stop.mutate({ id: id(), when: 'now' })),
      },
    ];
    if (isAgentBusy(props.session)) {
      stops.push({
        label: text.header.stopTurn,
        onSelect: () => action.run(() => client.session.stop.mutate({ id: id(), when: 'turn' })),
      });
    }
    const resume: MenuItem[] = [
      { label: text.header.resume, onSelect: () => action.run(() => client.session.resume.mutate({ id: id() })) },
    ];
    return [
      ...(isLive(props.session.phase) ? stops : resume),
      { label: text.header.delete, isDanger: true, onSelect: () => setRemoving(true) },
    ];
  }

  return (
    <header class="session-header">
      <DrawerButton />
      <SessionName session={props.session} />
      <span class="status-chip" title={props.session.phaseReason}>
        <StatusGlyph shape={status().shape} tone={status().tone} />
        <span class="status-word">{status().word}</span>
      </span>
      <ConnectionChip />
      <span class="spacer" />
      <ModelSelect value={props.session.settings.model} onChange={(model) => action.run(() => save({ model }))} />
      <SettingsButton
        settings={props.session.settings}
        initial={initialSettings(server.info(), server.models())}
        onSave={(settings) => save(changedSettings(settings, props.session.settings))}
      />
      <Menu label={text.header.more} items={items()}>
        <Icon name="more" />
      </Menu>
      <Show when={action.problem()}>
        <p class="header-problem" role="alert">
          {action.problem()}
        </p>
      </Show>
      <Show when={isRemoving()}>
        <RemoveDialog session={props.session} onClose={() => setRemoving(false)} onRemoved={() => navigate('/')} />
      </Show>
    </header>
  );
}
