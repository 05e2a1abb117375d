import { createSignal, createUniqueId, onCleanup, onMount, Show } from 'solid-js';
import { occasions, type Occasion } from '../../../../server/core/rules/occasion.ts';
import type { WebhookStatus } from '../../../client.ts';
import { createAction } from '../../../session/action.ts';
import { useAppState } from '../../../state/app-state.ts';
import { webhookText } from '../../../text/preferences/webhook.ts';
import { Button } from '../../../ui/Button.tsx';
import { CarefulButton } from './CarefulButton.tsx';
import { Deliveries } from './Deliveries.tsx';
import { NewSecret } from './NewSecret.tsx';
import { Occasions } from './Occasions.tsx';

const words = webhookText;
/** Deliveries go on while somebody looks. */
const LOOK_MS = 5_000;

/** Where the server tells a program of the owner's, and how that goes. */
export function Webhook() {
  const { client } = useAppState();
  const { run, isBusy, problem } = createAction();
  const [status, setStatus] = createSignal<WebhookStatus>();
  /** What the person changed and did not save; until then the fields show what the server has. */
  const [written, setWritten] = createSignal<string>();
  const [picked, setPicked] = createSignal<readonly Occasion[]>();
  const [secret, setSecret] = createSignal<string>();
  const [said, setSaid] = createSignal<string>();
  const [isSaving, setSaving] = createSignal(false);
  const whenId = createUniqueId();
  const isFixed = () => status()?.source === 'environment';
  const isThere = () => Boolean(status()?.source);
  const url = () => written() ?? status()?.url ?? '';
  const chosen = () => picked() ?? (isThere() ? (status()?.occasions ?? []) : occasions);
  /** There is something to save. */
  const isChanged = () => {
    const { url: known = null, occasions: kept = [] } = status() ?? {};
    const isOther = url().trim() !== known || chosen().join(' ') !== kept.join(' ');
    return !isFixed() && url().trim() !== '' && isOther;
  };

  /** What the server has now, in the place of what the person was writing. */
  function show(next: WebhookStatus & { secret?: string }) {
    setStatus(next);
    setWritten(undefined);
    setPicked(undefined);
    setSecret(next.secret);
  }

  /** Without what the person is writing. */
  async function look() {
    setStatus(await client.webhook.status.query());
  }

  /** What was asked for, and what to say when it is done. */
  function act(wish: () => Promise<unknown>, done?: string, isOfFields = false) {
    setSaid(undefined);
    setSaving(isOfFields);
    run(async () => {
      await wish();
      setSaid(done);
    });
  }

  onMount(() => act(look));
  const looking = setInterval(() => {
    // The next look comes by itself.
    if (!document.hidden && !isBusy()) void look().catch(() => undefined);
  }, LOOK_MS);
  onCleanup(() => clearInterval(looking));

  function save() {
    const next = { url: url().trim(), occasions: [...chosen()], page: location.origin };
    act(async () => show(await client.webhook.set.mutate(next)), words.saved, true);
  }

  function choose(occasion: Occasion, isChosen: boolean) {
    setPicked(occasions.filter((one) => (one === occasion ? isChosen : chosen().includes(one))));
  }

  return (
    <div class="webhook">
      <input
        class="input"
        type="url"
        inputmode="url"
        aria-label={words.url}
        placeholder={words.urlPlaceholder}
        autocomplete="off"
        spellcheck={false}
        readOnly={isFixed()}
        aria-invalid={isSaving() && Boolean(problem())}
        value={url()}
        onInput={(event) => setWritten(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && !event.isComposing && isChanged() && save()}
      />
      <div role="group" aria-labelledby={whenId}>
        <span id={whenId} class="choice-help">
          {words.when}
        </span>
        <Occasions isChosen={(one) => chosen().includes(one)} onChange={choose} isDisabled={isFixed()} />
      </div>
      <Show when={isFixed()}>
        <p class="field-help">{words.fixed}</p>
      </Show>
      <div class="webhook-actions">
        <Show when={!isFixed()}>
          <Button kind="primary" disabled={isBusy() || !isChanged()} onClick={save}>
            {words.save}
          </Button>
        </Show>
        <Show when={isThere()}>
          <Button disabled={isBusy()} onClick={() => act(() => client.webhook.test.mutate().then(look), words.tested)}>
            {words.test}
          </Button>
          <Show when={!isFixed()}>
            <div class="webhook-actions">
              <CarefulButton
                label={words.renew}
                confirm={words.renewConfirm}
                onConfirm={() => act(async () => show(await client.webhook.renewSecret.mutate()))}
              />
              <CarefulButton
                label={words.remove}
                confirm={words.removeConfirm}
                onConfirm={() => act(async () => show(await client.webhook.remove.mutate()), words.removed)}
              />
            </div>
          </Show>
        </Show>
      </div>
      <Show when={problem() ?? said()}>
        {(sentence) => (
          <p class={problem() ? 'field-problem' : 'field-help'} role={problem() ? 'alert' : 'status'}>
            {sentence()}
          </p>
        )}
      </Show>
      <Show when={secret()}>{(value) => <NewSecret secret={value()} />}</Show>
      <Show when={isThere() && status()}>{(now) => <Deliveries status={now()} hasSecret={Boolean(secret())} />}</Show>
    </div>
  );
}
