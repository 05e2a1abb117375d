import { useNavigate } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { Settings } from '../../server/core/settings.ts';
import { problemOf } from '../problem.ts';
import { changedSettings, initialSettings } from '../settings/initial.ts';
import { ModelSelect } from '../settings/ModelSelect.tsx';
import { SettingsButton } from '../settings/SettingsButton.tsx';
import { ConnectionChip } from '../shell/ConnectionChip.tsx';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { useAppState } from '../state/app-state.ts';
import { createUnsent } from '../state/unsent.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Notice } from '../ui/Notice.tsx';
import { MessageBox } from '../composer/MessageBox.tsx';
import { DemoNotice } from './DemoNotice.tsx';

/** Composer first: a prompt is enough, everything else has a value and can be changed. */
export function NewSession() {
  const { client, sync, server, preferences } = useAppState();
  const navigate = useNavigate();
  const unsent = createUnsent('new');
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const initial = () => initialSettings(server.info(), server.models());
  const settings = (): Settings => ({ ...initial(), ...preferences.lastSettings() });

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
        ...(prompt.trim() === '' ? {} : { prompt }),
      });
      unsent.sent(prompt);
      sync.sessions.put(session);
      navigate(`/sessions/${session.id}`);
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
          value={unsent.text()}
          label={text.composer.label}
          placeholder={text.newSession.placeholder}
          onInput={unsent.setText}
          onSubmit={() => unsent.text().trim() !== '' && void create(unsent.text())}
        >
          <ModelSelect value={settings().model} onChange={(model) => choose({ ...settings(), model })} />
          <SettingsButton isNew settings={settings()} initial={initial()} onSave={async (chosen) => choose(chosen)} />
          <span class="spacer" />
          <Button
            kind="primary"
            class="send"
            disabled={isBusy() || unsent.text().trim() === ''}
            title={unsent.text().trim() === '' ? text.composer.nothing : undefined}
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
        <Show when={unsent.text() === ''}>
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
        <DemoNotice />
      </div>
    </main>
  );
}
