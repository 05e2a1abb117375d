import { createSignal, For, Show } from 'solid-js';
import type { Settings } from '../../server/core/settings.ts';
import { usePlace } from '../address/place.ts';
import { problemOf } from '../problem.ts';
import { changedSettings, initialSettings } from '../settings/initial.ts';
import { ModelSelect } from '../settings/ModelSelect.tsx';
import { PresetSelect } from '../settings/PresetSelect.tsx';
import { SettingsButton } from '../settings/SettingsButton.tsx';
import { ConnectionChip } from '../shell/ConnectionChip.tsx';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { useAppState } from '../state/app-state.ts';
import { newPlace } from '../state/draft/drafts.ts';
import { withoutFullAccess } from '../state/choices/preferences.ts';
import { promptsFor, remember } from '../state/draft/recall.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { later } from '../ui/later.tsx';
import { Notice } from '../ui/Notice.tsx';
import { MessageBox } from '../composer/MessageBox.tsx';

const Setup = later(() => import('../models/Setup.tsx').then((module) => module.Setup));

/** Composer first: a prompt is enough, everything else has a value and can be changed. */
export function NewSession() {
  const { client, sync, server, preferences, drafts } = useAppState();
  const place = usePlace();
  const unsent = drafts.of(newPlace);
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const hasFiles = () => unsent.attachments.list.length > 0;
  const initial = () => initialSettings(server.info(), server.models());
  const settings = (): Settings => ({ ...initial(), ...preferences.lastSettings() });
  const [connected, setConnected] = createSignal<string>();
  const isUnconfigured = () => server.info()?.providers.every((prefix) => prefix === 'demo') ?? false;

  function begin(who: string) {
    setConnected(who);
    document.getElementById('composer')?.focus();
  }

  function choose(chosen: Settings) {
    preferences.setLastSettings(changedSettings(chosen, initial()));
    setProblem(undefined);
  }

  async function create(prompt: string) {
    if (isBusy()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const session = await client.session.create.mutate({
        settings: preferences.lastSettings(),
        // Files need the session first; the prompt then goes out with them.
        ...(prompt.trim() === '' || hasFiles() ? {} : { prompt }),
      });
      preferences.setLastSettings(withoutFullAccess(preferences.lastSettings()));
      if (hasFiles()) drafts.start(session.id);
      else unsent.sent(prompt);
      remember(session.id, prompt);
      sync.sessions.put(session);
      place.go(`/sessions/${session.id}`);
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main class="empty-page">
      <header class="page-bar">
        <DrawerButton />
        <ConnectionChip />
      </header>
      <div class="start">
        <h1>{text.newSession.title}</h1>
        <p>{text.newSession.lead}</p>
        <MessageBox
          place={newPlace}
          value={unsent.text()}
          label={text.composer.label}
          placeholder={text.newSession.placeholder}
          attachments={unsent.attachments}
          prompts={() => promptsFor(undefined, [])}
          onInput={unsent.setText}
          onSubmit={() => !unsent.isEmpty() && void create(unsent.text())}
        >
          <ModelSelect value={settings().model} onChange={(model) => choose({ ...settings(), model })} />
          <PresetSelect value={changedSettings(settings(), initial())} onChoose={preferences.setLastSettings} />
          <SettingsButton isNew settings={settings()} initial={initial()} onSave={async (chosen) => choose(chosen)} />
          <span class="spacer" />
          <Button
            kind="primary"
            class="send"
            disabled={isBusy() || unsent.isEmpty()}
            title={unsent.isEmpty() ? text.composer.nothing : undefined}
            onClick={() => void create(unsent.text())}
          >
            <span class="send-label">{isBusy() ? text.newSession.starting : text.newSession.submit}</span>
            <Icon name="arrowUp" />
          </Button>
        </MessageBox>
        <Show when={problem()}>
          <Notice tone="danger" role="alert">
            {problem()}
          </Notice>
        </Show>
        <Show when={connected()}>
          {(who) => (
            <Notice tone="info" role="status">
              {text.newSession.ready(who(), server.modelLabel(settings().model))}
            </Notice>
          )}
        </Show>
        <Show when={isUnconfigured()}>
          <Setup onConnected={begin} onDemo={() => void create(text.newSession.setupDemoPrompt)} />
        </Show>
        <Show when={unsent.text() === '' && !isUnconfigured()}>
          <ul class="examples">
            <For each={text.newSession.examples}>
              {(example) => (
                <li>
                  <button type="button" class="example" onClick={() => unsent.setText(example)}>
                    {example}
                  </button>
                </li>
              )}
            </For>
          </ul>
          <Button kind="quiet" class="start-empty" disabled={isBusy()} onClick={() => void create('')}>
            {text.newSession.withoutPrompt}
          </Button>
        </Show>
      </div>
    </main>
  );
}
