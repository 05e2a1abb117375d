import { createSignal } from 'solid-js';
import { useAppState } from '../state/app-state.ts';
import { createProviders } from '../state/providers.ts';
import { modelsText } from '../text/dialogs/models.ts';
import { Button } from '../ui/Button.tsx';
import { ConnectForm } from './ConnectForm.tsx';
import type { VendorId } from './vendors.ts';
import './models.css';

interface SetupProps {
  onConnected(who: string): void;
  onDemo(): void;
}

/** Nothing is configured yet: a key, a server of one's own, or the demo. */
export function Setup(props: SetupProps) {
  const { client, server } = useAppState();
  const providers = createProviders(client, server);
  const [chosen, setChosen] = createSignal<VendorId>('anthropic');
  return (
    <section class="setup" aria-labelledby="setup-title">
      <header class="setup-head">
        <div>
          <h2 id="setup-title">{modelsText.setupTitle}</h2>
          <p>{modelsText.setupLead}</p>
        </div>
        <Button onClick={props.onDemo}>{modelsText.setupDemo}</Button>
      </header>
      <ConnectForm
        chosen={chosen()}
        onChoose={setChosen}
        fixed={[]}
        onSubmit={providers.set}
        onConnected={(id) => props.onConnected(modelsText.who[id])}
      />
    </section>
  );
}
