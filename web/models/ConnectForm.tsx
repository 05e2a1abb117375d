import { createSignal, createUniqueId, For, Show } from 'solid-js';
import type { ProviderState } from '../client.ts';
import type { Credentials } from '../state/providers.ts';
import { modelsText } from '../text/dialogs/models.ts';
import { Button } from '../ui/Button.tsx';
import { vendors, type VendorId } from './vendors.ts';

interface ConnectFormProps {
  chosen: VendorId;
  onChoose(id: VendorId): void;
  /** Configured where this page cannot change it. */
  fixed: readonly ProviderState['prefix'][];
  /** Resolves to a sentence when it was refused. */
  onSubmit(credentials: Credentials): Promise<string | undefined>;
  onConnected(id: VendorId): void;
}

/** A vendor and what it needs. The key leaves the page with the request and is forgotten. */
export function ConnectForm(props: ConnectFormProps) {
  const id = createUniqueId();
  let form!: HTMLFormElement;
  const [key, setKey] = createSignal('');
  const [address, setAddress] = createSignal<string>();
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const vendor = () => vendors.find((one) => one.id === props.chosen) ?? vendors[0];
  const isLocal = () => props.chosen === 'local';
  const who = () => modelsText.who[props.chosen];
  const baseUrl = () => address() ?? vendor()?.baseUrl ?? '';

  function choose(next: VendorId) {
    setProblem(undefined);
    setAddress(undefined);
    setKey('');
    props.onChoose(next);
  }

  function refuse(sentence: string, field: string) {
    setProblem(sentence);
    form.querySelector<HTMLInputElement>(`[name="${field}"]`)?.focus();
  }

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const { prefix } = vendor() ?? {};
    if (!prefix || isBusy()) return;
    const written = { key: key().trim(), baseUrl: baseUrl().trim() };
    if (isLocal() && written.baseUrl === '') return refuse(modelsText.addressMissing, 'address');
    if (!isLocal() && written.key === '') return refuse(modelsText.keyMissing, 'key');
    setBusy(true);
    setProblem(undefined);
    const refused = await props.onSubmit({
      prefix,
      ...(written.key === '' ? {} : { key: written.key }),
      ...(written.baseUrl === '' ? {} : { baseUrl: written.baseUrl }),
    });
    setBusy(false);
    if (refused) return refuse(refused, isLocal() ? 'address' : 'key');
    setKey('');
    setAddress(undefined);
    return props.onConnected(props.chosen);
  }

  const addressField = (label: string, help: string) => (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        class="input"
        name="address"
        type="url"
        inputmode="url"
        autocomplete="off"
        spellcheck={false}
        value={baseUrl()}
        aria-invalid={isLocal() && Boolean(problem())}
        aria-describedby={problem() ? `${id}-problem` : undefined}
        onInput={(event) => setAddress(event.currentTarget.value)}
      />
      <span class="field-help">{help}</span>
    </label>
  );

  return (
    <form ref={form} class="connect" onSubmit={submit} noValidate>
      <fieldset class="vendors">
        <legend class="visually-hidden">{modelsText.choose}</legend>
        <For each={vendors}>
          {(one) => (
            <label class="vendor" classList={{ 'vendor-fixed': props.fixed.includes(one.prefix) }}>
              <input
                type="radio"
                name="vendor"
                value={one.id}
                checked={props.chosen === one.id}
                disabled={props.fixed.includes(one.prefix)}
                onChange={() => choose(one.id)}
              />
              <span class="vendor-text">
                <span class="choice-label">{modelsText.who[one.id]}</span>
                <span class="choice-help">{modelsText.what[one.id]}</span>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <Show when={isLocal()}>{addressField(modelsText.address, modelsText.addressHelp)}</Show>
      <div class="field">
        <div class="field-head">
          <label class="field-label" for={`${id}-key`}>
            {isLocal() ? modelsText.keyOptional : modelsText.key}
          </label>
          <Show when={vendor()?.keysUrl}>
            {(url) => (
              <a href={url()} target="_blank" rel="noreferrer">
                {modelsText.getKey(who())}
              </a>
            )}
          </Show>
        </div>
        <input
          id={`${id}-key`}
          class="input"
          name="key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={key()}
          aria-invalid={!isLocal() && Boolean(problem())}
          aria-describedby={problem() ? `${id}-problem` : `${id}-help`}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <p id={`${id}-help`} class="field-help">
          {modelsText.keyHelp}
        </p>
      </div>
      <Show when={!isLocal()}>
        <details class="connect-more">
          <summary>{modelsText.otherAddress}</summary>
          {addressField(modelsText.address, modelsText.otherAddressHelp)}
        </details>
      </Show>
      <Show when={problem()}>
        <p id={`${id}-problem`} class="field-problem" role="alert">
          {problem()}
        </p>
      </Show>
      <div class="connect-actions">
        <Button kind="primary" type="submit" aria-disabled={isBusy()}>
          {isBusy() ? modelsText.checking(who()) : modelsText.submit}
        </Button>
      </div>
    </form>
  );
}
