import { Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { usePlace } from '../address/place.ts';
import { useCommands, type Command } from '../palette/commands.ts';
import { initialSettings, changedSettings } from '../settings/initial.ts';
import { ModelSelect } from '../settings/ModelSelect.tsx';
import { SettingsButton } from '../settings/SettingsButton.tsx';
import { ConnectionChip } from '../shell/ConnectionChip.tsx';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { later } from '../ui/later.tsx';
import { Menu } from '../ui/Menu.tsx';
import { StatusGlyph } from '../ui/StatusGlyph.tsx';
import { TimeChip } from './details/TimeChip.tsx';
import { RemoveDialog } from './removal/RemoveDialog.tsx';
import type { SessionActions } from './session-actions.ts';
import { SessionName } from './SessionName.tsx';
import { isAgentBusy, statusOf } from './status.ts';
import { turnStop, wishesOf, type Wish } from './wishes.ts';

const ExportDialog = later(() => import('../export/ExportDialog.tsx').then((module) => module.ExportDialog));
const EventsDialog = later(() => import('../events/EventsDialog.tsx').then((module) => module.EventsDialog));

/** What may stand over a session. */
export type SessionDialog = 'settings' | 'events' | 'export' | 'remove';

interface SessionHeaderProps {
  session: SessionSummary;
  actions: SessionActions;
  dialog: SessionDialog | undefined;
  onDialog(dialog: SessionDialog | undefined): void;
  hasDetails: boolean;
  onDetails(): void;
}

/** Stays when another session is opened: only what a person has open in it goes with its session. */
export function SessionHeader(props: SessionHeaderProps) {
  const { server, changes } = useAppState();
  const place = usePlace();
  const commands = useCommands();
  const close = () => props.onDialog(undefined);
  const status = () => statusOf(props.session);

  /** The same wishes, for the menu and for the palette. */
  function wishes(): Wish[] {
    const extend = { id: 'session.extend', label: text.details.extend, onSelect: () => props.actions.extend() };
    return wishesOf(props.session, {
      changes,
      rename: () => commands.run('session.rename'),
      goTo: (id) => place.go(`/sessions/${id}`),
      openExport: () => props.onDialog('export'),
      remove: () => props.onDialog('remove'),
      archive: () => changes.archive([props.session], !props.session.isArchived),
      more: [
        ...(props.actions.isLive() && props.session.settings.timeout > 0 ? [extend] : []),
        { id: 'session.events', label: text.events.open, onSelect: () => props.onDialog('events') },
      ],
    });
  }

  commands.register(() => [
    ...wishes()
      // The name registers that itself, with its key.
      .filter(({ id }) => id !== 'session.rename')
      .map(({ id, label, onSelect }): Command => ({ id, label, scope: 'session', run: onSelect })),
    {
      id: 'session.settings',
      label: text.header.settings,
      keys: 'Mod+,',
      scope: 'session',
      run: () => props.onDialog('settings'),
    },
    {
      id: 'session.details',
      label: props.hasDetails ? text.details.hide : text.details.show,
      keys: 'Mod+I',
      scope: 'session',
      run: () => props.onDetails(),
    },
  ]);

  return (
    <>
      <header class="session-header">
        <DrawerButton />
        <Show when={props.session.id} keyed>
          <SessionName session={props.session} />
        </Show>
        <span class="status-chip" title={props.session.phaseReason}>
          <StatusGlyph shape={status().shape} tone={status().tone} />
          <span class="status-word">{status().word}</span>
        </span>
        <ConnectionChip />
        <span class="spacer" />
        <TimeChip session={props.session} isBusy={props.actions.isBusy()} onExtend={props.actions.extend} />
        <Show when={isAgentBusy(props.session)}>
          <Menu
            class="header-stop"
            label={text.header.stop}
            items={[
              { label: text.header.stopNow, onSelect: () => props.actions.stopNow() },
              turnStop(props.session, changes),
            ]}
          >
            <Icon name="stop" size={14} isFilled />
            <span class="header-stop-word">{text.header.stopWord}</span>
            <Icon name="chevron" size={14} class="header-stop-chevron" />
          </Menu>
        </Show>
        <ModelSelect value={props.session.settings.model} onChange={(model) => props.actions.setModel(model)} />
        <SettingsButton
          settings={props.session.settings}
          session={props.session.id}
          initial={initialSettings(server.info(), server.models())}
          isOpen={props.dialog === 'settings'}
          onOpen={(isOpen) => props.onDialog(isOpen ? 'settings' : undefined)}
          onSave={(settings) => props.actions.save(changedSettings(settings, props.session.settings))}
        />
        <IconButton
          class="details-button"
          label={props.hasDetails ? text.details.hide : text.details.show}
          aria-expanded={props.hasDetails}
          onClick={() => props.onDetails()}
        >
          <Icon name="details" />
        </IconButton>
        <Show when={props.session.id} keyed>
          <Menu label={text.header.more} items={wishes()}>
            <Icon name="more" />
          </Menu>
        </Show>
        <Show when={props.dialog === 'events'}>
          <EventsDialog session={props.session.id} onClose={close} />
        </Show>
        <Show when={props.dialog === 'export'}>
          <ExportDialog session={props.session} onClose={close} />
        </Show>
        <Show when={props.dialog === 'remove'}>
          <RemoveDialog
            sessions={[props.session]}
            onClose={close}
            onConfirmed={() => {
              close();
              place.go('/');
            }}
          />
        </Show>
      </header>
      <Show when={props.actions.problem()}>
        <p class="header-problem" role="alert">
          {props.actions.problem()}
        </p>
      </Show>
    </>
  );
}
