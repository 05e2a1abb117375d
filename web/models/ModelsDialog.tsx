import { createMemo, createSignal, For, Show } from 'solid-js';
import type { ProviderState } from '../client.ts';
import { useAppState } from '../state/app-state.ts';
import { createProviders } from '../state/providers.ts';
import { text } from '../text.ts';
import { modelsText } from '../text/dialogs/models.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import { ConnectForm } from './ConnectForm.tsx';
import { ModelList } from './ModelList.tsx';
import { ProviderRow } from './ProviderRow.tsx';
import { vendorOf, vendors, type VendorId } from './vendors.ts';
import './models.css';

/** Keys and addresses of the vendors, and which of their models sessions may use. */
export function ModelsDialog(props: { onClose(): void }) {
  const { client, server } = useAppState();
  const providers = createProviders(client, server);
  void providers.load();
  let connect!: HTMLElement;
  const [chosen, setChosen] = createSignal<VendorId>();
  const [said, setSaid] = createSignal('');

  const connected = () =>
    providers.list()?.filter(({ prefix, source }) => source || server.info()?.providers.includes(prefix)) ?? [];
  const fixed = () =>
    providers
      .list()
      ?.filter(({ source }) => source === 'environment')
      .map(({ prefix }) => prefix) ?? [];
  /** The first vendor that is not there yet. */
  const suggested = createMemo<VendorId>(() => {
    const taken = new Set(connected().map(({ prefix }) => prefix));
    return vendors.find(({ prefix }) => !taken.has(prefix))?.id ?? 'anthropic';
  });
  const isAllFixed = () => vendors.every(({ prefix }) => fixed().includes(prefix));

  function replace(provider: ProviderState) {
    setChosen(vendorOf(provider));
    connect.scrollIntoView({ block: 'nearest' });
    connect.querySelector<HTMLElement>('[name="key"]')?.focus();
  }

  return (
    <Dialog title={text.doors.models} size="large" onClose={props.onClose}>
      <div class="dialog-body models">
        <Show when={providers.problem()}>
          {(problem) => (
            <Notice
              tone="danger"
              role="alert"
              actions={<Button onClick={() => void providers.load()}>{text.action.retry}</Button>}
            >
              {problem()}
            </Notice>
          )}
        </Show>
        <p class="visually-hidden" role="status">
          {said()}
        </p>
        <Show when={providers.list()} fallback={<p class="field-help">{modelsText.loading}</p>}>
          <section>
            <h3>{modelsText.connected}</h3>
            <Show when={connected().length > 0} fallback={<p class="field-help">{modelsText.nothing}</p>}>
              <ul class="providers">
                <For each={connected()}>
                  {(provider) => (
                    <ProviderRow
                      provider={provider}
                      onReplace={() => replace(provider)}
                      onRemove={async () => {
                        const refused = await providers.remove(provider.prefix);
                        if (!refused) setSaid(modelsText.removed(modelsText.who[vendorOf(provider)]));
                        if (!refused) connect?.querySelector<HTMLElement>('[name="key"]')?.focus();
                        return refused;
                      }}
                    />
                  )}
                </For>
              </ul>
            </Show>
          </section>
          <Show when={!isAllFixed()}>
            <section ref={connect}>
              <h3>{modelsText.connect}</h3>
              <ConnectForm
                chosen={chosen() ?? suggested()}
                onChoose={setChosen}
                fixed={fixed()}
                onSubmit={providers.set}
                onConnected={(id) => {
                  setChosen(undefined);
                  setSaid(modelsText.done(modelsText.who[id]));
                }}
              />
            </section>
          </Show>
          <section>
            <h3>{modelsText.models}</h3>
            <ModelList models={providers.models()} enabled={providers.enabled()} onEnable={providers.enable} />
          </section>
        </Show>
      </div>
    </Dialog>
  );
}
