import { createSignal, Show } from 'solid-js';
import type { ProviderState } from '../client.ts';
import { modelsText } from '../text/dialogs/models.ts';
import { Button } from '../ui/Button.tsx';
import { vendorOf } from './vendors.ts';

interface ProviderRowProps {
  provider: ProviderState;
  onReplace(): void;
  /** Resolves to a sentence when it was refused. */
  onRemove(): Promise<string | undefined>;
}

/** One connected provider. Removing asks once more in place, and what is refused is said there. */
export function ProviderRow(props: ProviderRowProps) {
  const [isAsking, setAsking] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const who = () => modelsText.who[vendorOf(props.provider)];

  const facts = () => {
    const { source, hint, baseUrl } = props.provider;
    return [
      ...(source === null ? [modelsText.found] : [hint ? modelsText.hint(hint) : modelsText.noKey]),
      ...(baseUrl ? [baseUrl] : []),
      ...(source === 'environment' ? [modelsText.fromEnvironment] : []),
    ].join(' · ');
  };

  return (
    <li class="provider">
      <span class="provider-text">
        <span class="choice-label">{who()}</span>
        <span class="choice-help">{facts()}</span>
        <Show when={problem()}>
          <span class="field-problem" role="alert">
            {problem()}
          </span>
        </Show>
      </span>
      <Show when={props.provider.source === 'settings'}>
        <span class="provider-actions">
          <Show
            when={isAsking()}
            fallback={
              <>
                <Button kind="quiet" aria-label={modelsText.replaceKey(who())} onClick={props.onReplace}>
                  {modelsText.replace}
                </Button>
                <Button kind="quiet" aria-label={modelsText.removeKey(who())} onClick={() => setAsking(true)}>
                  {modelsText.remove}
                </Button>
              </>
            }
          >
            <Button
              ref={(button) => queueMicrotask(() => button.focus())}
              kind="danger"
              onClick={async () => setProblem(await props.onRemove())}
              onBlur={() => setAsking(false)}
            >
              {modelsText.removeConfirm}
            </Button>
          </Show>
        </span>
      </Show>
    </li>
  );
}
