import { For, Show } from 'solid-js';
import { settingFields, type Settings } from '../../../server/core/settings.ts';
import { ModelSelect } from '../../settings/ModelSelect.tsx';
import { text } from '../../text.ts';
import { Fact } from './Fact.tsx';

const LONGEST = 80;

const keys = Object.keys(settingFields) as (keyof Settings)[];

/** What is set, in the words of the form. */
export function SettingsFacts(props: { settings: Settings; onModel(model: string): void }) {
  function shown(key: keyof Settings): string {
    const field = settingFields[key];
    const value = props.settings[key];
    if (field.kind === 'model') return String(value);
    if (field.kind === 'choice') return field.options.find((option) => option.value === value)?.label ?? String(value);
    if (field.kind === 'hosts') return props.settings.hosts.join(', ') || text.details.none;
    if (field.kind === 'text') return firstLine(String(value)) || text.details.none;
    if (value === null) return text.details.inherit;
    if (key === 'timeout' && value === 0) return text.details.noLimit;
    if (key === 'inactivityTimeout' && value === 0) return text.details.never;
    return [Number(value).toLocaleString('en'), ...(field.unit ? [field.unit] : [])].join(' ');
  }

  const shownKeys = () => keys.filter((key) => key !== 'hosts' || props.settings.network === 'list');

  return (
    <dl>
      <For each={shownKeys()}>
        {(key) => (
          <Fact name={settingFields[key].label}>
            <Show when={key === 'model'} fallback={shown(key)}>
              <ModelSelect value={props.settings.model} onChange={props.onModel} />
            </Show>
          </Fact>
        )}
      </For>
    </dl>
  );
}

function firstLine(written: string): string {
  const [line = ''] = written.trim().split('\n');
  return line.length > LONGEST || line !== written.trim() ? `${line.slice(0, LONGEST)}…` : line;
}
