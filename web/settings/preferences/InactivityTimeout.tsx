import { createSignal, onMount, Show } from 'solid-js';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { preferencesText } from '../../text/dialogs/settings.ts';
import { Button } from '../../ui/Button.tsx';

const PROJECT = 'default';
/** Ten years, as for the setting of a session. */
const MOST_SECONDS = 315_360_000;

const words = preferencesText;

/** How long the project's sessions may rest, for all that do not say so themselves. */
export function InactivityTimeout() {
  const { client } = useAppState();
  const { run, isBusy, problem } = createAction();
  const [kept, setKept] = createSignal('');
  /** Whoever is faster than the server has written already. */
  const [changed, setChanged] = createSignal<string>();
  const written = () => changed() ?? kept();
  const [said, setSaid] = createSignal<'wrong' | 'saved'>();

  onMount(() =>
    run(async () => {
      const { inactivityTimeout } = await client.project.get.query({ id: PROJECT });
      setKept(inactivityTimeout === null ? '' : String(inactivityTimeout));
    }),
  );

  function save() {
    const value = written().trim() === '' ? null : Number(written());
    const isFine = value === null || (Number.isInteger(value) && value >= 0 && value <= MOST_SECONDS);
    if (!isFine) return setSaid('wrong');
    run(async () => {
      await client.project.update.mutate({ id: PROJECT, inactivityTimeout: value });
      setSaid('saved');
    });
  }

  return (
    <>
      <div class="field-row">
        <input
          class="input input-number"
          inputmode="numeric"
          aria-label={words.inactivity}
          value={written()}
          aria-invalid={said() === 'wrong'}
          onInput={(event) => (setChanged(event.currentTarget.value), setSaid(undefined))}
          onKeyDown={(event) => event.key === 'Enter' && !event.isComposing && save()}
        />
        <span class="unit">{words.seconds}</span>
        <Button disabled={isBusy()} onClick={save}>
          {text.action.save}
        </Button>
      </div>
      <p
        class="field-help"
        classList={{ 'field-problem': said() === 'wrong' || Boolean(problem()) }}
        role={said() === 'saved' ? 'status' : 'alert'}
      >
        <Show
          when={problem()}
          fallback={said() === 'wrong' ? words.inactivityProblem : said() && words.inactivitySaved}
        >
          {problem()}
        </Show>
      </p>
    </>
  );
}
