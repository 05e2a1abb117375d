import { createSignal, For, onMount, Show } from 'solid-js';
import { createAction } from '../session/action.ts';
import { useAppState } from '../state/app-state.ts';
import { settingsText } from '../text/dialogs/settings.ts';
import { Button } from '../ui/Button.tsx';

interface SecretsProps {
  /** Of this session; else of the project, where others say what it is about. */
  session?: string;
}

/** What commands of the agent find in their environment. Values go in and are never shown again. */
export function Secrets(props: SecretsProps) {
  const { client } = useAppState();
  const { run, isBusy, problem } = createAction();
  const [list, setList] = createSignal<readonly { name: string; of: 'session' | 'project' }[]>([]);
  const [name, setName] = createSignal('');
  const [value, setValue] = createSignal('');
  let first!: HTMLInputElement;
  const owner = () => (props.session === undefined ? { project: 'default' as const } : { session: props.session });
  const load = async () => void setList(await client.secret.list.query(owner()));
  onMount(() => run(load));

  function add() {
    if (name().trim() === '' || value() === '') return;
    run(async () => {
      await client.secret.set.mutate({ ...owner(), name: name().trim(), value: value() });
      setName('');
      setValue('');
      await load();
      first.focus();
    });
  }

  function remove(gone: string) {
    run(async () => {
      await client.secret.remove.mutate({ ...owner(), name: gone });
      await load();
      first.focus();
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.isComposing) return;
    // Around it may be a form that Enter would save.
    event.preventDefault();
    add();
  }

  return (
    <div class="field" role="group" aria-label={settingsText.secrets}>
      <Show when={props.session}>
        <span class="field-label">{settingsText.secrets}</span>
      </Show>
      <Show when={list().length > 0}>
        <ul class="secrets">
          <For each={list()}>
            {(secret) => (
              <li class="secret">
                <code>{secret.name}</code>
                <span class="field-help">
                  {secret.of === 'project' && props.session !== undefined ? settingsText.ofProject : '••••••'}
                </span>
                <Show when={secret.of === 'session' || props.session === undefined}>
                  <Button
                    kind="quiet"
                    disabled={isBusy()}
                    aria-label={settingsText.removeSecret(secret.name)}
                    onClick={() => remove(secret.name)}
                  >
                    {settingsText.remove}
                  </Button>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="field-row field-row-wrap" onKeyDown={onKeyDown}>
        <input
          ref={first}
          class="input"
          aria-label={settingsText.secretName}
          placeholder={settingsText.secretName}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          value={name()}
          onInput={(event) => setName(event.currentTarget.value.toUpperCase())}
        />
        <input
          class="input"
          type="password"
          aria-label={settingsText.secretValue}
          placeholder={settingsText.secretValue}
          autocomplete="new-password"
          value={value()}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
        <Button disabled={isBusy() || name().trim() === '' || value() === ''} onClick={add}>
          {settingsText.addSecret}
        </Button>
      </div>
      <Show when={props.session}>
        <p class="field-help">{settingsText.secretsHelp}</p>
      </Show>
      <Show when={problem()}>
        <p class="field-problem" role="alert">
          {problem()}
        </p>
      </Show>
    </div>
  );
}
