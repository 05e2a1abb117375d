import { createUniqueId, Match, Show, Switch } from 'solid-js';
import { settingFields, type SettingField, type Settings } from '../../server/core/settings.ts';
import { useAppState } from '../state/app-state.ts';
import { settingsText } from '../text/dialogs/settings.ts';
import { formatCount } from '../ui/format.ts';
import { isSame } from './initial.ts';
import { ChoiceInput } from './input/ChoiceInput.tsx';
import { HostsInput } from './input/HostsInput.tsx';
import { NumberInput } from './input/NumberInput.tsx';
import { TextInput } from './input/TextInput.tsx';
import { ModelSelect } from './ModelSelect.tsx';

interface SettingControlProps {
  name: keyof Settings;
  value: Settings[keyof Settings];
  initial: unknown;
  problem?: string;
  /** Whether the chosen model takes this setting. */
  isHonoured: boolean;
  onChange(value: unknown): void;
  /** The person has left the field: from now on its problems are told. */
  onLeave(): void;
}

type FieldOf<K extends SettingField['kind']> = Extract<SettingField, { kind: K }>;

export function SettingControl(props: SettingControlProps) {
  const { server } = useAppState();
  const id = createUniqueId();
  const help = `${id}-help`;
  const field = () => settingFields[props.name];
  /** What is known of the chosen model. */
  const facts = () => {
    const model = props.name === 'model' ? server.models().find(({ id: listed }) => listed === props.value) : undefined;
    const { context, price } = model ?? {};
    return [
      ...(context ? [settingsText.context(formatCount(context))] : []),
      ...(price ? [settingsText.price(String(price.input), String(price.output))] : []),
    ].join(', ');
  };

  /** The field when it is of this kind: one component draws it. */
  const as = <K extends SettingField['kind']>(kind: K) => (field().kind === kind ? (field() as FieldOf<K>) : undefined);

  return (
    <div class="field" onFocusOut={props.onLeave}>
      <div class="field-head">
        <label class="field-label" id={`${id}-label`} for={id}>
          {field().label}
        </label>
        <Show when={!isSame(props.value, props.initial)}>
          <button type="button" class="link-button" onClick={() => props.onChange(props.initial)}>
            {settingsText.reset}
          </button>
        </Show>
      </div>
      <Switch>
        <Match when={as('model')}>
          <ModelSelect id={id} isField value={String(props.value)} onChange={props.onChange} />
        </Match>
        <Match when={as('choice')}>
          {(choice) => (
            <ChoiceInput
              name={props.name}
              labelledBy={`${id}-label`}
              field={choice()}
              value={props.value}
              onChange={props.onChange}
            />
          )}
        </Match>
        <Match when={as('number')}>
          {(number) => (
            <NumberInput
              id={id}
              name={props.name}
              describedBy={help}
              field={number()}
              // A field of this kind has no other values.
              value={props.value as number | string | null}
              isInvalid={Boolean(props.problem)}
              onChange={props.onChange}
            />
          )}
        </Match>
        <Match when={as('hosts')}>
          <HostsInput
            id={id}
            name={props.name}
            describedBy={help}
            // A field of this kind has no other values.
            value={props.value as string[]}
            onChange={props.onChange}
          />
        </Match>
        <Match when={as('text')}>
          {(written) => (
            <TextInput
              id={id}
              name={props.name}
              describedBy={help}
              most={written().most}
              value={String(props.value)}
              isInvalid={Boolean(props.problem)}
              onChange={props.onChange}
            />
          )}
        </Match>
      </Switch>
      <p id={help} class="field-help" classList={{ 'field-problem': Boolean(props.problem) }}>
        {props.problem ?? field().help}
        <Show when={facts()}> {facts()}.</Show>
        <Show when={!props.isHonoured}> {settingsText.notHonoured}</Show>
      </p>
    </div>
  );
}
