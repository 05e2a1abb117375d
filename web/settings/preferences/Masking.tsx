import { createSignal, onMount, Show } from 'solid-js';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { preferencesText } from '../../text/dialogs/settings.ts';
import { Switch } from '../input/Switch.tsx';

const PROJECT = 'default';

/** Whether what people and models wrote stays on this server. */
export function Masking() {
  const { client } = useAppState();
  const { run, problem } = createAction();
  const [isMasked, setMasked] = createSignal<boolean>();

  onMount(() => run(async () => setMasked((await client.project.get.query({ id: PROJECT })).isMasked)));

  function change(input: HTMLInputElement) {
    const wanted = input.checked;
    run(async () => {
      setMasked(wanted);
      try {
        await client.project.update.mutate({ id: PROJECT, isMasked: wanted });
      } catch (error) {
        setMasked(!wanted);
        throw error;
      }
    });
    // A second click while the first is on its way does nothing.
    input.checked = isMasked() === true;
  }

  return (
    <>
      <Switch
        aria-label={preferencesText.masking}
        checked={isMasked()}
        disabled={isMasked() === undefined}
        onChange={(event) => change(event.currentTarget)}
      />
      <Show when={problem()}>
        <p class="field-help field-problem" role="alert">
          {problem()}
        </p>
      </Show>
    </>
  );
}
