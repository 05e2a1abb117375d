import { For } from 'solid-js';
import { settingFields, type Settings } from '../../../server/core/settings.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { Fact } from './Fact.tsx';

const keys = Object.keys(settingFields) as (keyof Settings)[];

/** What is set, in the words of the form. */
export function SettingsFacts(props: { settings: Settings }) {
  const { server } = useAppState();

  function shown(key: keyof Settings): string {
    const field = settingFields[key];
    const value = props.settings[key];
    if (field.kind === 'model') return server.modelLabel(String(value));
    if (field.kind === 'choice') return field.options.find((option) => option.value === value)?.label ?? String(value);
    if (value === null) return text.details.inherit;
    if (key === 'timeout' && value === 0) return text.details.noLimit;
    if (key === 'inactivityTimeout' && value === 0) return text.details.never;
    return [Number(value).toLocaleString('en'), ...(field.unit ? [field.unit] : [])].join(' ');
  }

  return (
    <dl>
      <For each={keys}>{(key) => <Fact name={settingFields[key].label}>{shown(key)}</Fact>}</For>
    </dl>
  );
}
