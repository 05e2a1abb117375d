import { createMemo, createSignal, For, Show } from 'solid-js';
import type { ModelInfo } from '../client.ts';
import { Switch } from '../settings/input/Switch.tsx';
import { modelsText } from '../text/dialogs/models.ts';
import { formatCount } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';

interface ModelListProps {
  models: readonly ModelInfo[];
  enabled: readonly string[];
  /** Resolves to a sentence when it was refused. */
  onEnable(model: string, isEnabled: boolean): Promise<string | undefined>;
}

/** Every model that can be had, by provider. Gated ones carry a lock and a switch. */
export function ModelList(props: ModelListProps) {
  const groups = createMemo(() => Object.entries(Object.groupBy(props.models, (model) => model.provider)));
  const who: Record<string, string> = modelsText.who;
  return (
    <For each={groups()}>
      {([provider, models]) => (
        <section class="model-group">
          <h4>{who[provider] ?? provider}</h4>
          <ul>
            <For each={models}>
              {(model) => (
                <Row
                  model={model}
                  isEnabled={props.enabled.includes(model.id)}
                  onEnable={(isEnabled) => props.onEnable(model.id, isEnabled)}
                />
              )}
            </For>
          </ul>
        </section>
      )}
    </For>
  );
}

interface RowProps {
  model: ModelInfo;
  isEnabled: boolean;
  onEnable(isEnabled: boolean): Promise<string | undefined>;
}

function Row(props: RowProps) {
  const [problem, setProblem] = createSignal<string>();
  const facts = () => {
    const { context, price } = props.model;
    const isFree = price && price.input === 0 && price.output === 0;
    return [
      ...(context ? [modelsText.context(formatCount(context))] : []),
      ...(price ? [isFree ? modelsText.free : modelsText.price(String(price.input), String(price.output))] : []),
    ].join(' · ');
  };
  return (
    <li class="model" classList={{ 'model-locked': props.model.isGated && !props.isEnabled }}>
      <span class="provider-text">
        <span class="model-name">
          {props.model.label}
          <Show when={props.model.isGated}>
            <span class="chip chip-neutral">
              <Icon name={props.isEnabled ? 'unlock' : 'lock'} size={12} />
              {modelsText.gated}
            </span>
          </Show>
        </span>
        <span class="choice-help">{facts() || props.model.id}</span>
        <Show when={props.model.isGated && !props.isEnabled}>
          <span class="choice-help">{modelsText.gatedHelp}</span>
        </Show>
        <Show when={problem()}>
          <span class="field-problem" role="alert">
            {problem()}
          </span>
        </Show>
      </span>
      <Show when={props.model.isGated}>
        <Switch
          aria-label={modelsText.enable(props.model.label)}
          checked={props.isEnabled}
          onChange={async (event) => {
            const field = event.currentTarget;
            setProblem(await props.onEnable(field.checked));
            field.checked = props.isEnabled;
          }}
        />
      </Show>
    </li>
  );
}
